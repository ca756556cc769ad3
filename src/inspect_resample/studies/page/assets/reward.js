// The reward by number of draws at any cost ratio, price and policy, from the counts of every
// problem: decisions/reward.py.

class RewardCalculator {
  // data: that of `Outcomes`, and grid (numbers of draws to show), trusted (numbers of trusted
  // draws to try where late passes are checked), confidence.
  // times: how often each problem is in each resample.
  constructor(data, times) {
    this.data = data;
    this.times = times;
    this.outcomes = new Map();
  }

  // What comes of draws where weak passes after some trusted draws are checked.
  after(trusted) {
    if (!this.outcomes.has(trusted)) {
      this.outcomes.set(trusted, new Outcomes(this.data, this.times, trusted));
    }
    return this.outcomes.get(trusted);
  }

  // The same where the checks are those of the stakes: none, all, or those of late passes, with the
  // number of trusted draws that earns most.
  of(stakes) {
    if (stakes.checked === "all") return this.after(0);
    if (stakes.checked !== "late") return this.after(this.data.k_max);
    const most = (trusted) => combine(this.after(trusted).means, stakes)
      .reduce((a, b) => Math.max(a, b));
    const earned = this.data.trusted.map(most);
    return this.after(this.data.trusted[earned.indexOf(Math.max(...earned))]);
  }

  // The mean reward at every K.
  curve(stakes) {
    return combine(this.of(stakes).means, stakes);
  }

  // The least that a problem can give.
  worst(stakes) {
    const { per_draw, once, k_max } = this.data;
    const draw = stakes.price * Math.max(...per_draw) + priceOfCheck(stakes);
    return -stakes.ratio - stakes.price * Math.max(...once) - k_max * draw;
  }

  // The reward at K with its interval.
  at(k, stakes, outcomes = this.of(stakes)) {
    const means = combine(outcomes.resampled(k), stakes), extremes = [this.worst(stakes), 1];
    return meanInterval(combine(outcomes.column(k), stakes), means, extremes, this.data.confidence);
  }

  // K*: the smallest K with the largest reward; which K may be as good; and where draws lose.
  best(stakes) {
    const outcomes = this.of(stakes), curve = combine(outcomes.means, stakes);
    const rounding = 1e-12 * (1 + stakes.ratio);
    const most = curve.reduce((a, b) => Math.max(a, b));
    const k = curve.findIndex((value) => value >= most - rounding);
    const alike = this.plateau(k, curve, stakes, rounding, outcomes);
    return {
      k,
      reward: k ? this.at(k, stakes, outcomes) : { estimate: 0, low: 0, high: 0 },
      trusted: outcomes.trusted,
      atEnd: k === this.data.k_max,
      ...alike,
      unsettled: unsettledOf({
        best: k, ...alike, last: this.data.k_max, tolerance: rounding,
        confidence: this.data.confidence, reward: (at) => combine(outcomes.column(at), stakes),
      }),
      loss: this.losing(curve, stakes, rounding, outcomes),
    };
  }

  // The K that the data cannot tell from the best; see plateau.js.
  plateau(best, curve, stakes, tolerance, outcomes) {
    const tested = testedK(this.data.k_max, best);
    return plateauOf({
      tested, best, tolerance, span: 1 - this.worst(stakes), confidence: this.data.confidence,
      rewards: tested.map((k) => combine(outcomes.column(k), stakes)),
      chances: tested.map(
        (k) => combine(outcomes.resampled(k), stakes).map((mean) => mean - curve[k])),
    });
  }

  // Beyond which K the estimate is below 0, null where it is not to the end of the data, and from
  // which K on the whole interval is; see studies/optimal_k/losing.py.
  losing(curve, stakes, rounding, outcomes) {
    const { grid, k_max } = this.data;
    let last = k_max;
    while (last > 0 && curve[last] <= rounding) last--;
    if (last === 0 || last === k_max) return null;
    const following = this.at(last + 1, stakes, outcomes);
    let sure = null;
    for (const k of [last + 1, ...grid.filter((k) => k > last + 1)].reverse()) {
      if (this.at(k, stakes, outcomes).high >= 0) break;
      sure = k;
    }
    return { last, following, sure };
  }
}
