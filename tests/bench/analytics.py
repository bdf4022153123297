"""Statistics and first models: Quern's whole HTTP request against the peer's call on arrays in memory.

    analytics.py make ROWS COLUMNS PATH                        writes PATH.csv and PATH.npz
    analytics.py compare DATA.npz URL TOKEN DATASET HOME ROUNDS ONLY   prints lines of measurements (section, case, who, value, unit)

Each case runs by turns: Quern, then the peer, once to warm up and then ROUNDS times. Nothing comes from a cache: each result is deleted
before the next round, and a reply that says "cached" ends the run. Both must have the same answer (to 1e-9), else it is said.

Quern's time is that of the client, from before the request is sent until the reply has been read and parsed. Its processor time is that of
all processes of the stack (Linux counts in hundredths of a second, so it is the mean of the rounds). The peers get what they are fastest
with: NumPy arrays in the order that the call prefers, DataFrames of one block; parsing the CSV is not counted.
"""
import json
import os
import sys
import time
import urllib.request

import numpy

# Seconds before each measurement: the threads of a BLAS go on turning for a while when their work is done. A machine at rest answers later, though: 0 shows
# what requests take that follow each other.
PAUSE = float(os.environ.get("BENCH_PAUSE", "0.15"))
GROUPS = ["ash", "birch", "cedar", "elm", "fir"]


# ---- data ------------------------------------------------------------------------------------------------------------


def make(rows, columns, path):
    """A mixture of eight normal clouds that overlap, columns correlated and of different scales; x1 also depends on the groups."""
    random = numpy.random.default_rng(20240229)
    centres = random.normal(0, 3, (8, columns))
    mixing = numpy.eye(columns) + random.normal(0, 0.3 / numpy.sqrt(columns), (columns, columns))
    values = centres[random.integers(0, 8, rows)] + random.normal(0, 1, (rows, columns)) @ mixing
    group, half = random.integers(0, 5, rows), random.integers(0, 2, rows)
    values = values * numpy.exp(numpy.linspace(-1, 2, columns)) + numpy.linspace(0, 100, columns)
    values[:, 0] += 0.01 * group + 0.02 * half
    with open(path + ".csv.new", "w") as out:
        out.write(",".join(f"x{i + 1}" for i in range(columns)) + ",tree,half\n")
        for begin in range(0, rows, 50000):
            block = values[begin:begin + 50000].tolist()
            for i, row in enumerate(block, begin):
                out.write(",".join(map(repr, row)) + f",{GROUPS[group[i]]},{'left' if half[i] else 'right'}\n")
    numpy.savez(path + ".npz", values=values, group=group, half=half)
    os.replace(path + ".csv.new", path + ".csv")


# ---- Quern -----------------------------------------------------------------------------------------------------------


class Quern:
    def __init__(self, url, token, dataset, home):
        self.url, self.dataset, self.home = url, int(dataset), home
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Prefer": "wait=60"}

    def ask(self, operation, parameters, again=True):
        body = json.dumps({"dataset_id": self.dataset, **parameters}).encode()
        began = time.perf_counter()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/api/v1/analytics/{operation}", body, self.headers)) as reply:
            answer = json.load(reply)
        taken = time.perf_counter() - began
        if answer["cached"] and again:  # left by a run that was broken off
            self.forget(answer)
            return self.ask(operation, parameters, False)
        if answer["cached"]:
            sys.exit(f"bench: {operation} came from a cache")
        return taken, answer

    def forget(self, answer):
        address = f"{self.url}/api/v1/analytics/results/{answer['result_id']}"
        urllib.request.urlopen(urllib.request.Request(address, headers=self.headers, method="DELETE")).close()

    def processor(self):
        """Seconds used so far by the stack, from its supervisor down."""
        with open(f"{self.home}/run/supervisor.pid") as file:
            found = {int(file.read())}
        parents, used = {}, {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            parents[int(name)], used[int(name)] = int(fields[1]), int(fields[11]) + int(fields[12])
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sum(used.get(pid, 0) for pid in found) / os.sysconf("SC_CLK_TCK")


# ---- the cases -------------------------------------------------------------------------------------------------------
# Each: name, operation, parameters (of the round), peer (a call, of the round), what both must agree on.
# Each peer does what the reply holds: LinearRegression also predicts and scores, PCA standardises and transforms.


def cases(data):
    import pandas
    import scipy.stats
    import statsmodels.api
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import mean_squared_error, r2_score
    from sklearn.preprocessing import StandardScaler

    values, group, half = data["values"], data["group"], data["half"]
    rows, columns = values.shape
    names = [f"x{i + 1}" for i in range(columns)]
    frame = pandas.DataFrame(values, columns=names)
    grouped = frame.assign(tree=pandas.Categorical.from_codes(group, GROUPS))
    halves = pandas.Categorical.from_codes(half, ["right", "left"])
    first = frame["x1"]
    design, target = numpy.ascontiguousarray(values[:, :-1]), values[:, -1].copy()
    features = {"target": names[-1], "features": names[:-1]}

    def ols():
        fit = statsmodels.api.OLS(target, statsmodels.api.add_constant(design)).fit()
        fit.summary()
        return fit

    def linear():
        model = LinearRegression().fit(design, target)
        predictions = model.predict(design)
        return model, r2_score(target, predictions), mean_squared_error(target, predictions)

    def t_test():
        return scipy.stats.ttest_ind(first[halves == "left"], first[halves == "right"], equal_var=False)

    def kruskal():
        return scipy.stats.kruskal(*[part for _, part in grouped.groupby("tree")["x1"]])

    def kmeans(seed):
        return KMeans(n_clusters=8, n_init=1, random_state=seed).fit(StandardScaler().fit_transform(values))

    def pca(count):
        fit = PCA(n_components=count)
        fit.fit_transform(StandardScaler().fit_transform(values))
        return fit

    yield "describe", "describe", {"columns": names}, lambda _: frame.describe(), (
        lambda a: a["result"]["columns"][0]["mean"], lambda p: p["x1"]["mean"])
    yield "Pearson matrix", "correlation", {"columns": names}, lambda _: frame.corr(), (
        lambda a: a["result"]["matrix"][0][1], lambda p: p["x1"]["x2"])
    yield "Spearman matrix", "correlation", {"columns": names, "method": "spearman"}, lambda _: frame.corr("spearman"), (
        lambda a: a["result"]["matrix"][0][1], lambda p: p["x1"]["x2"])
    yield "OLS and summary", "regression", features, lambda _: ols(), (
        lambda a: a["result"]["r2_score"], lambda p: p.rsquared)
    yield "LinearRegression and predict", "regression", features, lambda _: linear(), (
        lambda a: a["result"]["coefficients"]["x1"], lambda p: p[0].coef_[0])
    yield "describe by group", "describe", {"columns": names, "group_by": "tree"}, lambda _: grouped.groupby("tree").describe(), (
        lambda a: a["result"]["columns"][0]["mean"], lambda p: p["x1"]["mean"]["ash"])
    yield "t test", "ttest_independent", {"response": "x1", "factor": "half"}, lambda _: t_test(), (
        lambda a: abs(a["result"]["t"]), lambda p: abs(p.statistic))
    yield "Kruskal-Wallis", "kruskal_wallis", {"response": "x1", "factor": "tree"}, lambda _: kruskal(), (
        lambda a: a["result"]["h"], lambda p: p.statistic)
    if rows >= 1000000:
        yield "k-means", "clustering", lambda round: {"columns": names, "n_clusters": 8, "n_init": 1, "seed": round}, kmeans, None
    for count in (columns, 2):
        yield f"PCA to {count}", "pca", {"columns": names, "n_components": count}, lambda _, count=count: pca(count), (
            lambda a: a["result"]["explained_variance_ratio"][0], lambda p: p.explained_variance_ratio_[0])


def compare(path, url, token, dataset, home, rounds, only=""):
    data, quern, rounds = numpy.load(path), Quern(url, token, dataset, home), int(rounds)
    shape = "x".join(map(str, data["values"].shape))

    def measured(case, who, value, unit):
        print("analytics", f"{case}, {shape}", who, value, unit, sep="\t", flush=True)

    for name, operation, parameters, peer, agree in cases(data):
        if only not in name:
            continue
        mine, theirs = [], []
        for round in range(rounds + 1):
            time.sleep(PAUSE)
            before = quern.processor()
            taken, answer = quern.ask(operation, parameters(round) if callable(parameters) else parameters)
            after = quern.processor()
            quern.forget(answer)
            time.sleep(PAUSE)
            began, began_cpu = time.perf_counter(), time.process_time()
            result = peer(round)
            peer_taken, peer_cpu = time.perf_counter() - began, time.process_time() - began_cpu
            if round == 0:
                a, b = (agree[0](answer), agree[1](result)) if agree else (0, 0)
                if abs(a - b) > 1e-9 * max(abs(a), abs(b)):
                    print(f"bench: {name}, {shape}: Quern says {a!r}, the peer {b!r}", file=sys.stderr)
                continue
            mine.append((taken, after - before, answer["duration_ms"]))
            theirs.append((peer_taken, peer_cpu))
            measured(name, "quern", f"{taken:.5f}", "s")
            measured(name, "peer", f"{peer_taken:.5f}", "s")
            if operation == "clustering":
                measured(f"{name} inertia", "quern", answer["result"]["inertia"], "")
                measured(f"{name} inertia", "peer", result.inertia_, "")
        for who, times in (("quern", mine), ("peer", theirs)):
            measured(f"{name}, processor", who, f"{sum(one[1] for one in times) / rounds:.5f}", "s")
        middle = [sorted(one[0] for one in times)[rounds // 2] for times in (mine, theirs)]
        spent = [sum(one[1] for one in times) / rounds for times in (mine, theirs)]
        inside = sorted(one[2] for one in mine)[rounds // 2]
        print(f"  {name}, {shape}: Quern {middle[0]:.4f} s (computing {inside:.1f} ms), peer {middle[1]:.4f} s: {middle[1] / middle[0]:.1f} times;"
              f" processor {spent[0]:.3f} and {spent[1]:.3f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        compare(*sys.argv[2:])
