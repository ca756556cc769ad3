// The reward by number of draws at any cost ratio, price and policy, from the counts of every
// problem: the closed forms of statistics/estimators.py and decisions/reward.py.

class RewardCalculator {
  // data: draws, weak, strong (counts of every problem), k_max, grid (numbers of draws to show),
  // per_draw and once (what draws cost at price 1, in benefits), confidence.
  // times: how often each problem is in each resample.
  constructor(data, times) {
    this.data = data;
    this.times = times;
    this.problems = data.draws.length;
    this.means = this.meansByK();
    this.columns = new Map();
    this.replicates = new Map();
  }

  // What K draws of every problem bring: chance of a right and of a wrong submission, and what the
  // draws cost at price 1 under both policies.
  column(k) {
    if (!this.columns.has(k)) {
      const parts = emptyParts(this.problems);
      for (let i = 0; i < this.problems; i++) {
        let none = 1, made = 0;
        for (let j = 0; j < k; j++) {
          made += none;
          none *= this.stillNone(i, j);
        }
        this.fill(parts, i, i, none, made, k);
      }
      this.columns.set(k, parts);
    }
    return this.columns.get(k);
  }

  // Means over problems of the same, for K = 0 .. k_max.
  meansByK() {
    const means = emptyParts(this.data.k_max + 1);
    const one = emptyParts(1);
    for (let i = 0; i < this.problems; i++) {
      let none = 1, made = 0;
      for (let k = 0; k <= this.data.k_max; k++) {
        this.fill(one, 0, i, none, made, k);
        for (const name of PARTS) means[name][k] += one[name][0] / this.problems;
        made += none;
        none *= this.stillNone(i, k);
      }
    }
    return means;
  }

  // The chance that draw j + 1 of problem i does not pass, given that none before it did.
  stillNone(i, j) {
    const { draws, weak } = this.data;
    return j < draws[i] ? Math.max(draws[i] - weak[i] - j, 0) / (draws[i] - j) : 0;
  }

  fill(parts, at, i, none, made, k) {
    const { weak, strong, per_draw, once } = this.data;
    const right = weak[i] ? strong[i] / weak[i] : 0;
    parts.right[at] = (1 - none) * right;
    parts.wrong[at] = (1 - none) - parts.right[at];
    const first = k > 0 ? once[i] : 0;
    parts.stop_at_first_pass[at] = per_draw[i] * made + first;
    parts.draw_all[at] = per_draw[i] * k + first;
  }

  // The mean reward at every K.
  curve(stakes) {
    const { right, wrong, [stakes.policy]: cost } = this.means;
    return right.map((value, k) => value - stakes.ratio * wrong[k] - stakes.price * cost[k]);
  }

  // What K draws bring, as `column`, in every resample: means over its problems.
  resampled(k) {
    if (!this.replicates.has(k)) {
      const parts = this.column(k), found = {};
      for (const name of PARTS) found[name] = resampledMeans(parts[name], this.times);
      this.replicates.set(k, found);
    }
    return this.replicates.get(k);
  }

  // The least that a problem can give.
  worst(stakes) {
    const { per_draw, once, k_max } = this.data;
    return -stakes.ratio - stakes.price * (Math.max(...once) + k_max * Math.max(...per_draw));
  }

  // The reward at K with its interval.
  at(k, stakes) {
    const means = combine(this.resampled(k), stakes), extremes = [this.worst(stakes), 1];
    return meanInterval(combine(this.column(k), stakes), means, extremes, this.data.confidence);
  }

  // K*: the smallest K with the largest reward; which K may be as good; and where draws lose.
  best(stakes) {
    const curve = this.curve(stakes), rounding = 1e-12 * (1 + stakes.ratio);
    const most = curve.reduce((a, b) => Math.max(a, b));
    const k = curve.findIndex((value) => value >= most - rounding);
    const alike = this.plateau(k, curve, stakes, rounding);
    return {
      k,
      reward: k ? this.at(k, stakes) : { estimate: 0, low: 0, high: 0 },
      atEnd: k === this.data.k_max,
      ...alike,
      unsettled: unsettledOf({
        best: k, ...alike, last: this.data.k_max, tolerance: rounding,
        confidence: this.data.confidence, reward: (at) => combine(this.column(at), stakes),
      }),
      loss: this.losing(curve, stakes, rounding),
    };
  }

  // The K that the data cannot tell from the best; see plateau.js.
  plateau(best, curve, stakes, tolerance) {
    const tested = testedK(this.data.k_max, best);
    return plateauOf({
      tested, best, tolerance, span: 1 - this.worst(stakes), confidence: this.data.confidence,
      rewards: tested.map((k) => combine(this.column(k), stakes)),
      chances: tested.map((k) => combine(this.resampled(k), stakes).map((mean) => mean - curve[k])),
    });
  }

  // Beyond which K the estimate is below 0, null where it is not to the end of the data, and from
  // which K on the whole interval is; see studies/optimal_k/losing.py.
  losing(curve, stakes, rounding) {
    const { grid, k_max } = this.data;
    let last = k_max;
    while (last > 0 && curve[last] <= rounding) last--;
    if (last === 0 || last === k_max) return null;
    const following = this.at(last + 1, stakes);
    let sure = null;
    for (const k of [last + 1, ...grid.filter((k) => k > last + 1)].reverse()) {
      if (this.at(k, stakes).high >= 0) break;
      sure = k;
    }
    return { last, following, sure };
  }
}

const PARTS = ["right", "wrong", "stop_at_first_pass", "draw_all"];

function emptyParts(length) {
  return Object.fromEntries(PARTS.map((name) => [name, new Float64Array(length)]));
}

function combine(parts, stakes) {
  const cost = parts[stakes.policy];
  return parts.right.map(
    (right, i) => right - stakes.ratio * parts.wrong[i] - stakes.price * cost[i]);
}
