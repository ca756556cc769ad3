// The rewards of all selection rules at any cost of a wrong answer, price of a draw and price of a
// verification, from the means over problems of what each rule submits.

function rewardsOf(rule, { ratio, price, verification }) {
  return rule.k.map((k, i) => rule.right[i] - ratio * rule.wrong[i] - price * rule.cost[i]
    - verification * rule.scored * rule.made[i]);
}

// The best K of each rule that one can follow, the best rule first.
function bestOfRules(rules, stakes) {
  const found = rules.filter((rule) => rule.followed).map((rule) => {
    const rewards = rewardsOf(rule, stakes);
    const most = Math.max(...rewards), at = rewards.findIndex((one) => one >= most - 1e-12);
    return { name: rule.name, k: rule.k[at], reward: most };
  });
  return found.sort((a, b) => b.reward - a.reward);
}

function bestRuleInWords(ranked) {
  const said = ({ name, k, reward }) => `${name} with K = ${k}: ${reward.toFixed(3)} a problem`;
  if (!(ranked[0].reward > 0)) return "By the estimate no rule earns anything: submit nothing.";
  const next = ranked[1] && ranked[1].reward > 0 ? ` Next is ${said(ranked[1])}.` : "";
  return `By the estimate the best is ${said(ranked[0])}.${next}`;
}

function connectRules(figure) {
  const form = document.querySelector(`form[data-rules="${figure}"]`);
  if (!form) return;
  const { rules } = content.rules[form.dataset.model];
  const update = () => {
    const stakes = stakesOf(form);
    markStale(form, figure, stakes === null);
    if (stakes === null) return;
    const rows = rules.flatMap((rule) => rewardsOf(rule, stakes)
      .map((y, i) => ({ k: rule.k[i], y, rule: rule.name })));
    const lowest = Math.min(...rows.map((row) => row.y));
    views[figure].signal("least", Math.min(Math.max(-1, Math.floor(10 * lowest) / 10), 0.9))
      .data("rules", rows).runAsync();
    form.querySelector("output").textContent = bestRuleInWords(bestOfRules(rules, stakes));
    form.querySelector(".printed").textContent = `Cost ratio ${stakes.ratio}, price of a draw `
      + `${stakes.price}, of a verification ${stakes.verification}.`;
  };
  onInput(form, update);
  update();
}
