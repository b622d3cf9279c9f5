"Fine-tune the bundled model on recordings of another kind, and compare the two there."
from teb_vae import load_checkpoint, train

few = dict(epochs=3, crops_per_recording=4, batch_size=4, val_every=30, progress=False)
tuned, best = train("records", init="ctu-uhb", out="tuned", splits="splits.json", lr=1e-3, **few)
trainer, data = tuned.trainer, tuned.trainer.datamodule
for model in ("ctu-uhb", best):
    scores = trainer.validate(load_checkpoint(model), data, verbose=False)[0]
    print(f"{model}: CRPS {scores['val_crps']:.2f} bpm")
