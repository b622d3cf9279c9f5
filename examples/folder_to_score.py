"From a folder of recordings to scores of the bundled model, next to baselines that learn from some of them."
from teb_vae import evaluate, load_checkpoint, read_folder

recordings = read_folder("records")
half = len(recordings) // 2
result = evaluate(load_checkpoint("ctu-uhb"), recordings[half:], recordings[:half], every=30)
print(result.report(width=80))
result.save("scores")
