"A live page: two monitors, a minute of them in each second, for as many seconds as are given (default: 3)."
import sys, time

from teb_vae.simulate import simulate_ctg
from teb_vae.view import View

beds = [simulate_ctg(20 * 60, seed=seed, name=f"bed {seed}") for seed in (1, 2)]
with View(beds, "simulated", live=True, speed=60, port=0) as view:
    print("open", view.url)
    time.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else 3)
