// What to do, in the words of studies/page/sentences.py.

const NOT_SURE = "Whether drawing pays is not determined by these draws.";

function decision(best, { policy, checked }) {
  if (best.k === 0 && best.high === 0) {
    return "No number of draws earns anything on average: submit nothing.";
  }
  if (best.k === 0) {
    return `${NOT_SURE} By the estimate no number of draws earns anything, so submit nothing; up `
      + `to ${drawsInWords(best.high)} may earn something.`;
  }
  let text = `${how(best, policy, checked)}: expected reward ${rewardInWords(best.reward)} a problem.`;
  let unsure = unsettledInWords(best);
  if (best.low === 0 || best.reward.low <= 0) unsure = `${NOT_SURE} ${unsure}`.trimEnd();
  if (unsure) {
    text = `${unsure} By the estimate: ${text[0].toLowerCase()}${text.slice(1)}`;
  }
  if (best.atEnd) text += " That is the end of the data: more draws may be better.";
  return best.loss ? `${text} ${beyond(best.loss)}` : text;
}

function unsettledInWords({ k, low, high, unsettled }) {
  if (!unsettled) return "";
  const { other, problems } = unsettled;
  const told = "How many draws are best is not determined by these draws: any number from "
    + `${low} to ${high} may be.`;
  if (!Number.isFinite(problems)) {
    return `${told} ${k} and ${other} earn the same here, so that more problems may not tell.`;
  }
  return `${told} About ${problems.toLocaleString("en-US")} problems, drawn as often, would tell `
    + `${k} from ${other}.`;
}

function how(best, policy, checked) {
  const low = Math.max(best.low, 1);
  const alike = low < best.high && !best.unsettled ? ` (${low} to ${best.high} may be as good)` : "";
  const check = checked !== "none" && best.k > best.trusted;
  if (best.k === 1) {
    return `Draw once${alike} and submit the draw if it passes the weak suite`
      + (check ? " and survives a check" : "");
  }
  const draws = policy === "draw_all" ? `Make all of ${best.k} draws` : `Draw up to ${best.k} times`;
  const text = `${draws}${alike} and submit the first draw that passes the weak suite`;
  if (!check) return text;
  return best.trusted
    ? `${text}, one that comes after ${drawsInWords(best.trusted)} only if it survives a check`
    : `${text} and survives a check`;
}

function beyond(loss) {
  const draws = drawsInWords(loss.last);
  const following = `${rewardInWords(loss.following)} with ${loss.last + 1}`;
  if (loss.sure === null) {
    return `Beyond ${draws} the estimate is a loss, ${following}; these draws do not determine `
      + "whether you lose.";
  }
  if (loss.sure === loss.last + 1) {
    return `Beyond ${draws} you lose: the expected reward is below 0, ${following}.`;
  }
  return `Beyond ${draws} the estimate is a loss, ${following}; that you lose is determined from `
    + `${loss.sure} draws on.`;
}

function drawsInWords(k) {
  return k === 1 ? "1 draw" : `${k.toLocaleString("en-US")} draws`;
}

function rewardInWords({ estimate, low, high }) {
  const number = (value) => value.toFixed(3);
  return `${number(estimate)} [${number(low)}, ${number(high)}]`;
}
