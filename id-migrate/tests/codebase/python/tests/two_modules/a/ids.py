SHARED_RUN_ID = "shared-run"


def make(run_id=SHARED_RUN_ID):


    return {"run_id": run_id}
