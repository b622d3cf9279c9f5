"Search a learning rate with Optuna, which ends trials early that do worse than others did."
import optuna

from teb_vae import fitting

def crps(trial):
    few = dict(epochs=2, splits="splits.json", batch_size=4, val_every=60, progress=False)
    lr, prune = trial.suggest_float("lr", 1e-5, 1e-2, log=True), fitting.PruneTrial(trial)
    light, _ = fitting.train("records", "demo", f"sweep/{trial.number}", lr=lr, callbacks=[prune], **few)
    return light.trainer.callback_metrics["val_crps"].item()
study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=1))
study.optimize(crps, n_trials=4)
print(f"learning rate {study.best_params['lr']:.2g}: CRPS {study.best_value:.2f} bpm")
# needs: optuna
