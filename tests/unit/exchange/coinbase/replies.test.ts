import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { readUserEvent } from '#shared/exchange/coinbase/account-frames.ts';
import { readAccounts } from '#shared/exchange/coinbase/account-replies.ts';
import { readFills, readOrder, readOrders } from '#shared/exchange/coinbase/order-replies.ts';
import { placeBody } from '#shared/exchange/coinbase/order-requests.ts';
import type { PlaceOrder, VenueOrder } from '#shared/exchange/port.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';

/** An order as "Get Order" documents it. */
const documented = {
  order_id: '9bc1eb3b-5b46-4b71-9628-ae2ed0cca75b',
  product_id: 'LTC-BTC',
  user_id: '1111111-1111-1111-1111-111111111111',
  order_configuration: { limit_limit_gtc: { base_size: '0.2', limit_price: '0.006', post_only: false } },
  side: 'SELL',
  client_order_id: 'e5fe848205bb428fad4ddbc8ce39239c',
  status: 'OPEN',
  time_in_force: 'GOOD_UNTIL_CANCELLED',
  created_time: '2023-01-16T23:37:23.947030Z',
  completion_percentage: '0',
  filled_size: '0',
  average_filled_price: '0',
  fee: '',
  number_of_fills: '0',
  filled_value: '0',
  pending_cancel: false,
  size_in_quote: false,
  total_fees: '0',
  trigger_status: 'INVALID_ORDER_TYPE',
  order_type: 'LIMIT',
  reject_reason: 'REJECT_REASON_UNSPECIFIED',
  settled: false,
  product_type: 'SPOT',
};
const read = (changes: object = {}): VenueOrder => readOrder({ order: { ...documented, ...changes } });
const plain = (order: VenueOrder): object => JSON.parse(JSON.stringify(order));

describe("Coinbase's orders and fills", () => {
  it('reads an order, numbers from their text', () => {
    expect(plain(read())).to.deep.equal({
      symbol: 'LTC/BTC',
      venueOrderId: '9bc1eb3b-5b46-4b71-9628-ae2ed0cca75b',
      clientOrderId: 'e5fe848205bb428fad4ddbc8ce39239c',
      side: 'sell',
      type: 'limit',
      timeInForce: 'GTC',
      quantity: '0.2',
      filledQuantity: '0',
      filledQuote: '0',
      limitPrice: '0.006',
      stopPrice: null,
      state: 'open',
      venueListId: null,
      updatedAt: Date.parse('2023-01-16T23:37:23.947Z'),
    });
  });

  it('says how it stands: only what is final is called final', () => {
    const state = (status: string, filled_size = '0'): string => read({ status, filled_size }).state;
    for (const status of ['PENDING', 'OPEN', 'QUEUED', 'CANCEL_QUEUED', 'EDIT_QUEUED']) {
      expect(state(status)).to.equal('open');
      expect(state(status, '0.1')).to.equal('partly-filled');
    }
    expect(['FILLED', 'CANCELLED', 'EXPIRED', 'FAILED'].map(status => state(status, '0.1'))).to.deep.equal([
      'filled',
      'cancelled',
      'expired',
      'rejected',
    ]);
    expect(() => state('UNKNOWN_ORDER_STATUS')).to.throw();
  });

  it('tells the type by its configuration, and reads back what it sends', () => {
    const types = [
      ['market', 'buy', null, null],
      ['limit', 'buy', '1', null],
      ['limit-maker', 'sell', '1', null],
      ['stop-loss-limit', 'sell', '1', '2'],
      ['stop-loss-limit', 'buy', '2', '1'],
      ['take-profit-limit', 'sell', '1', '2'],
      ['bracket', 'sell', '3', '1'],
    ] as const;
    for (const [type, side, limit, stop] of types) {
      const decimal = (text: string | null): Decimal | null => (text === null ? null : new Decimal(text));
      const prices = { limitPrice: decimal(limit), stopPrice: decimal(stop) };
      const order: PlaceOrder = {
        ...{ symbol: 'BTC/USD' as MarketSymbol, clientOrderId: 'a' as ClientOrderId, timeInForce: 'GTC' },
        ...{ side, type, quantity: new Decimal('0.5'), sentAt: epochMs(0), ...prices },
      };
      const body = placeBody(order);
      const back = read({ ...body });
      expect(plain(back)).to.deep.include({
        symbol: 'BTC/USD',
        side,
        type,
        quantity: '0.5',
        limitPrice: limit,
        stopPrice: stop,
      });
    }
  });

  it('reads what others placed: a purchase for so much money, a kind that we do not know', () => {
    const bought = read({ order_configuration: { market_market_ioc: { quote_size: '6.36' } }, filled_size: '0.0003' });
    expect(plain(bought)).to.deep.include({ type: 'market', quantity: '0.0003' });
    const slices = { twap_limit_gtd: { base_size: '1', limit_price: '2', number_buckets: '5' } };
    expect(plain(read({ order_configuration: slices }))).to.deep.include({ type: 'limit', quantity: '1' });
  });

  it('follows a cursor only while there is more', () => {
    expect(readOrders({ orders: [], has_next: true, cursor: '7' }).cursor).to.equal('7');
    expect(readOrders({ orders: [], has_next: false, cursor: '7' }).cursor).to.equal(null);
  });

  it('reads fills: the fee in quote, a size in quote as base, no corrections', () => {
    const fill = {
      entry_id: 'b88b82cc',
      trade_id: 'cdc39e45',
      order_id: '813a53c5',
      trade_time: '2023-01-18T01:37:38.091377090Z',
      trade_type: 'FILL',
      price: '20000',
      size: '100',
      commission: '0.6',
      product_id: 'BTC-USDT',
      sequence_timestamp: '2023-01-18T01:37:38.092520Z',
      liquidity_indicator: 'MAKER',
      size_in_quote: true,
      user_id: '1111111-1111-1111-1111-111111111111',
      side: 'BUY',
    };
    const { items } = readFills({ fills: [fill, { ...fill, trade_type: 'REVERSAL' }], cursor: '' });
    expect(items.map(({ fill: one }) => JSON.parse(JSON.stringify(one)))).to.deep.equal([
      {
        symbol: 'BTC/USDT',
        venueTradeId: 'cdc39e45',
        venueOrderId: '813a53c5',
        clientOrderId: null,
        side: 'buy',
        quantity: '0.005',
        price: '20000',
        fee: '0.6',
        feeAsset: 'USDT',
        isMaker: true,
        venueTime: Date.parse('2023-01-18T01:37:38.091Z'),
      },
    ]);
  });

  it('reads accounts with what is held', () => {
    const account = {
      uuid: '8bfc20d7',
      currency: 'BTC',
      available_balance: { value: '1.23', currency: 'BTC' },
      hold: { value: '0.77', currency: 'BTC' },
      updated_at: '2021-05-31T09:59:59Z',
    };
    const [first] = readAccounts({ accounts: [account], has_next: false, cursor: '' }).items;
    expect(JSON.parse(JSON.stringify(first))).to.deep.equal({
      balance: { asset: 'BTC', free: '1.23', locked: '0.77' },
      updatedAt: Date.UTC(2021, 4, 31, 9, 59, 59),
    });
  });

  it('reads an update of the user channel', () => {
    const order = {
      avg_price: '50000',
      cancel_reason: '',
      client_order_id: 'XXX',
      completion_percentage: '50.00',
      contract_expiry_type: 'UNKNOWN_CONTRACT_EXPIRY_TYPE',
      cumulative_quantity: '0.01',
      filled_value: '500',
      leaves_quantity: '0.01',
      limit_price: '50000',
      number_of_fills: '1',
      order_id: 'YYY',
      order_side: 'BUY',
      order_type: 'Limit',
      outstanding_hold_amount: '0',
      post_only: 'false',
      product_id: 'BTC-USD',
      product_type: 'SPOT',
      reject_reason: '',
      status: 'OPEN',
      stop_price: '',
      time_in_force: 'GOOD_UNTIL_CANCELLED',
      total_fees: '2',
      trigger_status: 'INVALID_ORDER_TYPE',
      creation_time: '2024-06-21T18:29:13.909347Z',
    };
    const { isSnapshot, updates } = readUserEvent({ type: 'update', orders: [order] });
    expect(isSnapshot).to.equal(false);
    expect(updates.map(({ order: one, reason }) => [plain(one), reason])).to.deep.equal([
      [
        {
          symbol: 'BTC/USD',
          venueOrderId: 'YYY',
          clientOrderId: 'XXX',
          side: 'buy',
          type: 'limit',
          timeInForce: 'GTC',
          quantity: '0.02',
          filledQuantity: '0.01',
          filledQuote: '500',
          limitPrice: '50000',
          stopPrice: null,
          state: 'partly-filled',
          venueListId: null,
          updatedAt: Date.parse('2024-06-21T18:29:13.909Z'),
        },
        '',
      ],
    ]);
  });
});
