"""The picture at the top of the first page: python docs/hero.py writes nbs/images/hero.png."""
from pathlib import Path

from teb_vae import load_checkpoint, plot_strip, simulate_ctg

recording = simulate_ctg(40 * 60, width=1., variability=.5, seed=5, name="example")
forecast = load_checkpoint("simulated").predict(recording)
figure = plot_strip(recording, forecast.at(19.7), start=15, minutes=8, speed=3, note="model: simulated")
figure.savefig(Path(__file__).parent.parent/"nbs"/"images"/"hero.png", dpi=90)
