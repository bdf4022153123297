// The targets of the section "analytics": how many times as fast as the peer the whole request must be.
const SHAPES = ["1000000x8", "100000x50"];
const TIMES = {
  describe: 5,
  "Pearson matrix": 5,
  "Spearman matrix": 5,
  "OLS and summary": 5,
  "LinearRegression and predict": 5,
  "describe by group": 5,
  "t test": 5,
  "Kruskal-Wallis": 5,
};

/** Rows of report.js: what, its value, the comparison, the target and the section. */
export function analyticsChecks(median) {
  const ratio = (what, shape) => median(`${what}, ${shape}`, "peer") / median(`${what}, ${shape}`, "quern");
  const share = (what, shape) => 1 / ratio(what, shape);
  return [
    ...SHAPES.flatMap((shape) => Object.entries(TIMES).map(([what, times]) => [`${what}, ${shape}: times the peer`, ratio(what, shape), ">=", times, "analytics"])),
    ["k-means, 1000000x8: Quern / scikit-learn", share("k-means", SHAPES[0]), "<=", 0.5, "analytics"],
    ["k-means, 1000000x8: inertia, Quern / peer", share("k-means inertia", SHAPES[0]), "<=", 1, "analytics"],
    ["PCA to 8, 1000000x8: Quern / scikit-learn", share("PCA to 8", SHAPES[0]), "<=", 0.1, "analytics"],
    ["PCA to 2, 1000000x8: Quern / scikit-learn", share("PCA to 2", SHAPES[0]), "<=", 0.1, "analytics"],
  ];
}
