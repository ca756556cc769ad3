// The K that may be the best, as decisions/plateau.py finds them, from the same resamples.

const FINE = 40, STEP = 1.05, MIN_PROBLEMS = 5, MIN_CARRIERS = 3, NEARLY_ALL = 0.9;

// The numbers of draws that are tested: each up to 40, then steps of about 5%.
function testedK(last, best) {
  const tested = new Set(Array.from({ length: Math.min(last + 1, FINE) }, (_, k) => k));
  if (last <= FINE) return [...tested.add(last)];
  const steps = Math.ceil(Math.log(last / FINE) / Math.log(STEP));
  for (let i = 0; i <= steps; i++) tested.add(Math.round(FINE * (last / FINE) ** (i / steps)));
  return [...tested.add(best)].sort((a, b) => a - b);
}

// The smallest and the largest K that may be the best.
//   tested: numbers of draws; best: the best of them.
//   rewards: for each, the reward of every problem.
//   chances: for each, the mean in every resample less the mean over the problems.
//   span: the largest difference that a problem can make; tolerance: what counts as equal.
function plateauOf({ tested, best, rewards, chances, span, tolerance, confidence }) {
  const sure = sureOf(rewards[0].length, confidence);
  const possible = tested.map((k, column) => k === best
    || notBeaten(column, rewards, chances, { ...sure, span, tolerance, confidence }));
  const first = possible.indexOf(true), last = possible.lastIndexOf(true);
  return {
    low: first ? tested[first - 1] + 1 : 0,
    high: last + 1 < tested.length ? tested[last + 1] - 1 : tested[last],
  };
}

function sureOf(problems, confidence) {
  const freedom = Math.max(problems - 1, 1);
  const student = studentQuantile(1 - confidence, freedom) / normalQuantile(confidence);
  return {
    freedom,
    widening: student * Math.sqrt(problems / freedom),
    clearlyWorse: -Math.sqrt(2 * Math.log(Math.log(Math.max(problems, 16)))),
    unseen: 1 - ((1 - confidence) / 2) ** (1 / problems),
    enough: problems >= MIN_PROBLEMS,
  };
}

// Whether no K is surely better than the one in a column.
function notBeaten(column, rewards, chances, sure) {
  const problems = rewards[0].length, rivals = [];
  let largest = -Infinity;
  for (let other = 0; other < rewards.length; other++) {
    const { mean, second, fourth } = leadOf(rewards[other], rewards[column]);
    const carriers = second <= (1e-12 * sure.span) ** 2 ? 0 : second * second / fourth;
    if (carriers < MIN_CARRIERS || !sure.enough) {
      if (mean - sure.unseen * (mean + sure.span) > sure.tolerance) return false;
    } else if (Math.abs(mean) > sure.tolerance) {
      const error = Math.sqrt(second / problems / sure.freedom);
      largest = Math.max(largest, mean / error);
      if (mean / error > sure.clearlyWorse) rivals.push({ other, error });
    }
  }
  if (!rivals.length || largest <= 0) return true;
  const own = chances[column];
  const farthest = own.map((chance, row) => rivals.reduce(
    (most, { other, error }) => Math.max(most, (chances[other][row] - chance) / error), -Infinity));
  const critical = sure.widening * linearQuantile(farthest.sort(), sure.confidence);
  return largest <= Math.max(critical, 0);
}

// Where nearly every K may be the best, what it takes to tell it from an end of the set; else null.
//   reward: gives the reward of every problem at some K.
function unsettledOf({ best, low, high, last, tolerance, confidence, reward }) {
  const from = Math.max(low, 1);
  if (last < 2 || Math.log((high + 1) / from) < NEARLY_ALL * Math.log(last + 1)) return null;
  const z = normalQuantile((1 + confidence) / 2), own = reward(best);
  const found = [...new Set([from, high])].filter((other) => other !== best).map((other) => {
    const { mean, second } = leadOf(own, reward(other)), count = own.length;
    const error = Math.sqrt(second * count / Math.max(count - 1, 1)) / count;
    const needed = mean > tolerance ? count * (z * error / mean) ** 2 : Infinity;
    return { other, problems: roundedUp(needed) };
  });
  return found.reduce((least, one) => (one.problems < least.problems ? one : least));
}

function roundedUp(problems) {
  if (!(problems >= 10 && problems < Infinity)) return Math.ceil(problems);
  const unit = 10 ** (Math.floor(Math.log10(problems)) - 1);
  return Math.ceil(problems / unit) * unit;
}

function leadOf(values, others) {
  const problems = values.length;
  let mean = 0, second = 0, fourth = 0;
  for (let i = 0; i < problems; i++) mean += (values[i] - others[i]) / problems;
  for (let i = 0; i < problems; i++) {
    const square = (values[i] - others[i] - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  return { mean, second, fourth };
}

function linearQuantile(sorted, level) {
  const position = level * (sorted.length - 1), below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

// The z below which a standard normal variable lies with this chance.
function normalQuantile(level) {
  let low = -8, high = 8;
  for (let i = 0; i < 80; i++) {
    const z = (low + high) / 2;
    if (normalCdf(z) < level) low = z; else high = z;
  }
  return (low + high) / 2;
}
