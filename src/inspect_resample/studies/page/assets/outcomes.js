// What comes of K draws of every problem, from its counts: the closed forms of
// statistics/estimators.py and decisions/two_stage.py.

const PARTS = ["right", "wrong", "checks", "stop_at_first_pass", "draw_all"];

class Outcomes {
  // data: draws, weak, strong (counts of every problem), k_max, per_draw and once (what draws cost
  // at price 1, in benefits).
  // times: how often each problem is in each resample.
  // trusted: a weak pass among so many draws is submitted, a later one checked; with k_max of them
  // none is checked.
  constructor(data, times, trusted) {
    this.data = data;
    this.times = times;
    this.trusted = trusted;
    this.means = this.meansByK();
    this.columns = new Map();
    this.replicates = new Map();
  }

  // By problem: the chance of a right and of a wrong submission, the checks, and what the draws
  // cost at price 1 under both policies.
  column(k) {
    if (!this.columns.has(k)) {
      const parts = emptyParts(this.data.draws.length);
      for (let i = 0; i < this.data.draws.length; i++) {
        const found = this.none(i);
        for (let j = 0; j < k; j++) this.draw(found, i, j);
        this.fill(parts, i, i, found, k);
      }
      this.columns.set(k, parts);
    }
    return this.columns.get(k);
  }

  // Means over problems of the same, for K = 0 .. k_max.
  meansByK() {
    const { k_max, draws } = this.data;
    const means = emptyParts(k_max + 1), one = emptyParts(1);
    for (let i = 0; i < draws.length; i++) {
      const found = this.none(i);
      for (let k = 0; k <= k_max; k++) {
        this.fill(one, 0, i, found, k);
        for (const name of PARTS) means[name][k] += one[name][0] / draws.length;
        if (k < k_max) this.draw(found, i, k);
      }
    }
    return means;
  }

  // Problem i before its first draw. clear: the chance that no trusted draw passed. Of the later
  // draws, if so: missed, that none is right; before, what `missed` is with one wrong draw less,
  // and its sum.
  none(i) {
    return { clear: 1, made: 0, missed: 1, before: 1, sum: 0 };
  }

  // Draw j + 1 of problem i.
  draw(found, i, j) {
    const { draws, weak, strong } = this.data, n = draws[i];
    if (j < this.trusted) {
      found.made += found.clear;
      found.clear *= stays(n - weak[i], n, j);
      return;
    }
    const left = n - this.trusted, later = j - this.trusted;
    found.made += found.clear * found.missed;
    found.sum += found.before;
    found.missed *= stays(left - strong[i], left, later);
    found.before *= stays(left - 1 - strong[i], left - 1, later);
  }

  fill(parts, at, i, { clear, made, missed, sum }, k) {
    const { draws, weak, strong, per_draw, once } = this.data;
    const right = weak[i] ? strong[i] / weak[i] : 0, first = k > 0 ? once[i] : 0;
    const wrong = (weak[i] - strong[i]) / Math.max(draws[i] - this.trusted, 1);
    parts.right[at] = (1 - clear) * right + clear * (1 - missed);
    parts.wrong[at] = (1 - clear) * (1 - right);
    parts.checks[at] = clear * (1 - missed + wrong * sum);
    parts.stop_at_first_pass[at] = per_draw[i] * made + first;
    parts.draw_all[at] = per_draw[i] * k + first;
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
}

// The chance that draw j + 1 of n is among `members` of them, given that those before it were.
function stays(members, n, j) {
  return j < n ? Math.max(members - j, 0) / (n - j) : 0;
}

function emptyParts(length) {
  return Object.fromEntries(PARTS.map((name) => [name, new Float64Array(length)]));
}

function priceOfCheck(stakes) {
  return stakes.checked === "none" ? 0 : stakes.check;
}

// Rewards from what comes of draws.
function combine(parts, stakes) {
  const cost = parts[stakes.policy], check = priceOfCheck(stakes);
  return parts.right.map((right, i) => right - stakes.ratio * parts.wrong[i]
    - stakes.price * cost[i] - check * parts.checks[i]);
}
