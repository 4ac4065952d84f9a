/*
 * Words that move markets, our own short list: no package of ours carries one, and general lists call "short", "bear" or "correction"
 * neutral and "gross" or "liability" bad. Weights: 1 says it, 2 shouts it. Inflected forms stand for themselves.
 */

const words = (text: string, weight: number): readonly (readonly [string, number])[] =>
  text
    .trim()
    .split(/\s+/)
    .map(word => [word, weight]);

/** By word in lower case: above 0 good for the price, below 0 bad. */
export const LEXICON: ReadonlyMap<string, number> = new Map([
  ...words(
    `accumulate accumulating accumulation adopt adopts adopted adoption advance advances advanced approve approves approved approval
    beat beats boost boosts boosted breakthrough bullish bull bulls buy buying buyers climb climbs climbed climbing confident
    confidence demand gain gains gained gaining good great green grow grows growing growth halving higher improve improves improved
    improvement inflow inflows innovation jump jumps jumped launch launches launched lead leads leading optimism optimistic
    outperform outperforms outperformed partner partners partnership positive profit profits profitable progress rebound rebounds
    rebounded recover recovers recovered recovery resilient rise rises rising rose strong stronger strength succeed success
    successful support supports supported surplus up upbeat upgrade upgrades upgraded upside upward uptrend win wins winning won`,
    1,
  ),
  ...words(
    `boom booming breakout euphoria euphoric moon mooning parabolic rally rallies rallied rallying record skyrocket skyrockets
    skyrocketed soar soars soared soaring surge surges surged surging`,
    2,
  ),
  ...words(
    `bad bear bearish bears concern concerns concerned correction decline declines declined declining delay delays delayed deny denies
    denied dip dips dipped doubt doubts down downgrade downgrades downgraded downside downtrend drop drops dropped dropping exit
    fall falls falling fell fear fears fee fees fine fined fines hawkish investigate investigates investigation lawsuit lawsuits lose
    loses losing loss losses lost lower miss misses missed negative outflow outflows overvalued penalty pessimism pessimistic
    pressure probe pullback recession red reject rejects rejected resistance restrict restricts restriction risk risks risky sell
    selling selloff sellers shortage slide slides slid slow slows slowed slowdown slump slumps slumped sue sues sued suspend suspends
    suspended tumble tumbles tumbled uncertain uncertainty unstable volatile warn warns warned warning warnings weak weaker weakness
    worries worry worried worse worst`,
    -1,
  ),
  ...words(
    `ban banned bans bankrupt bankruptcy bubble capitulation collapse collapses collapsed collapsing crash crashes crashed crashing
    crisis default defaults dump dumped dumping exploit exploited exploits fraud hack hacked hackers hacks insolvency insolvent
    liquidated liquidation liquidations panic plummet plummets plummeted plunge plunges plunged ponzi rug rugpull scam scams stolen
    theft worthless`,
    -2,
  ),
]);

/** Words that turn the ones after them around. */
export const NEGATIONS: ReadonlySet<string> = new Set(
  `no not never none without neither nor cannot can't don't doesn't didn't isn't wasn't aren't won't wouldn't hardly barely`.split(
    ' ',
  ),
);
