"From a long table, frame.csv, with Nixtla's column names, to one of forecasts with 80 and 90 % intervals."
import pandas as pd
from teb_vae import load_checkpoint, predict_df

df = pd.read_csv("frame.csv", parse_dates=["ds"])  # unique_id, ds, y, uc
forecast = predict_df(load_checkpoint("ctu-uhb"), df, level=[80, 90])
forecast.to_csv("forecast.csv", index=False)
print(forecast.groupby("unique_id").first())
