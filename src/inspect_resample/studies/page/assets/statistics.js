// The interval of a mean over problems, as statistics/bootstrap.py makes it, from the same resamples.

// P(Z <= z) of a standard normal Z, by Marsaglia's series (2004).
function normalCdf(z) {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let sum = z, term = z;
  for (let odd = 3; Math.abs(term) > 1e-18; odd += 2) {
    term *= z * z / odd;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}

// Logarithm of the gamma function for x > 0, by Lanczos' approximation.
function logGamma(x) {
  const factors = [676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012,
    9.9843695780195716e-6, 1.5056327351493116e-7];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = 0.99999999999980993;
  factors.forEach((factor, i) => { sum += factor / (x + i); });
  const t = x + factors.length - 1.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

// The regularised incomplete beta function, by its continued fraction (Lentz's method).
function incompleteBeta(x, a, b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const tiny = 1e-300;
  let c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let fraction = d;
  for (let m = 1; m < 500; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const step of [even, odd]) {
      d = 1 + step * d;
      c = 1 + step / c;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      if (Math.abs(c) < tiny) c = tiny;
      change *= c * d;
    }
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  const log = logGamma(a + b) - logGamma(a) - logGamma(b)
    + a * Math.log(x) + b * Math.log(1 - x);
  return Math.exp(log) / a * fraction;
}

// Student's quantile: the t that a variable with these degrees of freedom exceeds with this chance.
function studentQuantile(tail, freedom) {
  let low = 0, high = 1e4;
  for (let i = 0; i < 80; i++) {
    const t = (low + high) / 2;
    const beyond = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
    if (beyond > tail) low = t; else high = t;
  }
  return (low + high) / 2;
}

// How often each problem is in each resample, from half a byte each: Uint8Array, row by row.
function unpackResamples(text, size) {
  const packed = atob(text), times = new Uint8Array(2 * packed.length);
  for (let i = 0; i < packed.length; i++) {
    const byte = packed.charCodeAt(i);
    times[2 * i] = byte >> 4;
    times[2 * i + 1] = byte & 15;
  }
  return times.subarray(0, size);
}

// The mean of `values` in every resample.
function resampledMeans(values, times) {
  const problems = values.length, means = new Float64Array(times.length / problems);
  for (let row = 0, at = 0; row < means.length; row++) {
    let sum = 0;
    for (let i = 0; i < problems; i++, at++) sum += times[at] * values[i];
    means[row] = sum / problems;
  }
  return means;
}

// Estimate and interval of the mean of `values`; see Bootstrap.intervals in the package.
//   means: the mean in every resample.
//   extremes: the least and the most that a problem can give.
function meanInterval(values, means, extremes, confidence) {
  const problems = values.length;
  const estimate = values.reduce((sum, value) => sum + value, 0) / problems;
  let second = 0, third = 0, fourth = 0, widest = 0, scale = 0;
  for (const value of values) {
    widest = Math.max(widest, Math.abs(value - estimate));
    scale = Math.max(scale, Math.abs(value));
  }
  if (widest > 1e-12 * scale) {
    for (const value of values) {
      const x = value - estimate;
      second += x * x;
      third += x * x * x;
      fourth += x * x * x * x;
    }
  }
  const carriers = fourth > 0 ? second * second / fourth : 0;
  let low = estimate, high = estimate;
  if (carriers > 0) {
    const acceleration = third / (6 * second ** 1.5);
    const sorted = Float64Array.from(means).sort();
    const counted = Math.max(problems, 2);
    const uncertainty = Math.max(1 / Math.max(carriers, 1) - 1 / counted, 2 / counted ** 2);
    const freedom = Math.min(2 / uncertainty, counted - 1);
    const z = studentQuantile((1 - confidence) / 2, freedom) * Math.sqrt(counted / (counted - 1));
    const level = (shift) => {
      const shifted = acceleration + shift;
      return normalCdf(acceleration + shifted / (1 - acceleration * shifted));
    };
    low = sortedQuantile(sorted, level(-z));
    high = sortedQuantile(sorted, level(z));
  }
  if (problems < 5 || carriers < 3) {
    const unseen = 1 - ((1 - confidence) / 2) ** (1 / problems);
    low = Math.min(low, estimate - unseen * (estimate - extremes[0]));
    high = Math.max(high, estimate + unseen * (extremes[1] - estimate));
  }
  return { estimate, low, high };
}

function sortedQuantile(sorted, level) {
  const last = sorted.length - 1;
  const position = Math.min(Math.max(level * (last + 2) - 1, 0), last);
  const below = Math.floor(position), above = Math.min(below + 1, last);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
