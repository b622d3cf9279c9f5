"Numbers and pictures of a training in TensorBoard and, where it is installed, in MLflow."
from importlib.util import find_spec

from teb_vae import PlottingCallback, train

few = dict(epochs=2, splits="splits.json", batch_size=4, val_every=60, progress=False)
loggers = [name for name in ("tensorboard", "mlflow") if find_spec(name)]
train("records", "demo", "logged", logger=loggers, callbacks=[PlottingCallback("plots")], **few)
print("tensorboard --logdir logged")
print("mlflow ui --backend-store-uri sqlite:///logged/mlflow.db")
