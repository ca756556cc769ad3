// The reward by number of draws at any cost ratio, price and policy, from the counts of every
// problem: the closed forms of analysis/estimators.py and analysis/reward.py.

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

  // The reward at K with its interval.
  at(k, stakes) {
    const parts = this.column(k);
    if (!this.replicates.has(k)) {
      const found = {};
      for (const name of PARTS) found[name] = resampledMeans(parts[name], this.times);
      this.replicates.set(k, found);
    }
    const means = combine(this.replicates.get(k), stakes);
    const { per_draw, once, k_max, confidence } = this.data;
    const dearest = Math.max(...once) + k_max * Math.max(...per_draw);
    const worst = -stakes.ratio - stakes.price * dearest;
    return meanInterval(combine(parts, stakes), means, [worst, 1], confidence);
  }

  // K*: the smallest K with the largest reward; and the K beyond which the reward is never above 0,
  // null where it stays above to the end of the data.
  best(stakes) {
    const curve = this.curve(stakes), rounding = 1e-12 * (1 + stakes.ratio);
    const most = curve.reduce((a, b) => Math.max(a, b));
    const k = curve.findIndex((value) => value >= most - rounding);
    let paying = curve.length - 1;
    while (paying > 0 && curve[paying] <= rounding) paying--;
    return {
      k,
      reward: k ? this.at(k, stakes) : { estimate: 0, low: 0, high: 0 },
      atEnd: k === this.data.k_max,
      lastPaying: paying > 0 && paying < this.data.k_max ? paying : null,
    };
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

// What to do, in the words of report/page/sentences.py.
function decision(best, policy) {
  if (best.k === 0) return "No number of draws earns anything on average: submit nothing.";
  const { estimate, low, high } = best.reward;
  const number = (value) => value.toFixed(3);
  const draws = policy === "draw_all" ? `Make all of ${best.k} draws` : `Draw up to ${best.k} times`;
  const how = best.k === 1 ? "Draw once and submit the draw if it passes the weak suite"
    : `${draws} and submit the first draw that passes the weak suite`;
  const interval = `${number(estimate)} [${number(low)}, ${number(high)}]`;
  let text = `${how}: expected reward ${interval} a problem.`;
  if (best.atEnd) text += " That is the end of the data: more draws may be better.";
  if (best.lastPaying !== null) {
    const last = best.lastPaying === 1 ? "1 draw" : `${best.lastPaying} draws`;
    text += ` Beyond ${last} you lose: the expected reward is below 0.`;
  }
  return text;
}
