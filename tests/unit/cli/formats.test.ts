import { expect } from 'chai';
import { amount, bytes, duration, gain, money, NOTHING, percent, price } from '#scripts/terminal/formats.ts';
import { sparkline } from '#scripts/terminal/sparkline.ts';

describe('numbers for people', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['amount', amount('0.02500000'), '0.025'],
    ['amount of nothing', amount(null), NOTHING],
    ['price', price('64212.40000000'), '64212.4'],
    ['average price', price('64212.333333333333'), '64212.3333'],
    ['small price', price('0.00001234'), '0.00001234'],
    ['money', money('1599.6298'), '1599.63'],
    ['less than a cent', money('0.00123456'), '0.001235'],
    ['no money', money('0'), '0.00'],
    ['percent', percent('0.0031'), '0.31 %'],
    ['short duration', duration(420), '0.4 s'],
    ['seconds', duration(12_300), '12 s'],
    ['minutes', duration(190_000), '3 min'],
    ['hours', duration(7_300_000), '2 h'],
    ['days', duration(200_000_000), '2 d'],
    ['bytes', bytes(512), '512 B'],
    ['kilobytes', bytes(1536), '1.5 KiB'],
    ['gigabytes', bytes(5 * 1024 ** 3), '5.0 GiB'],
    ['curve', sparkline([1, 2, 3]), '▁▅█'],
    ['flat curve', sparkline([7, 7]), '▁▁'],
  ];
  for (const [name, actual, expected] of cases) {
    it(name, () => expect(actual).to.equal(expected));
  }

  it('gains have a sign and a colour', () => {
    expect(gain('4.2')).to.deep.equal({ text: '+4.20', style: 'green' });
    expect(gain('-4.2')).to.deep.equal({ text: '-4.20', style: 'red' });
    expect(gain('0')).to.deep.equal({ text: '0.00', style: null });
    expect(gain(null)).to.deep.equal({ text: NOTHING, style: null });
  });
});
