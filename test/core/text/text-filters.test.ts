import { expect, test } from 'vitest';
import { compileTemplate, renderTemplate } from '../../../src/core/text/template.ts';

function render(place: string, value: string): string {
  const rendered = renderTemplate(compileTemplate(`{{ v | ${place} }}`), { v: value });
  return rendered.ok ? rendered.text : rendered.reason;
}

test.each([
  ['possessive', 'Ada', "Ada's"],
  ['possessive', 'James', "James'"],
  ['possessive', ' Bo ', "Bo's"],
  ['title_name', "JOHN O'NEIL", "John O'Neil"],
  ['title_name', 'mcdonald-smith', 'McDonald-Smith'],
  ['title_name', 'ANNA VAN DER BERG', 'Anna van der Berg'],
  ['title_name', 'van', 'Van'],
  ['title_name', 'VAN NGUYEN', 'Van Nguyen'],
  ['title_name', 'AL GORE', 'Al Gore'],
  ['title_name', 'DO KIM', 'Do Kim'],
  ['title_name', "LA'SHEA JONES", "La'Shea Jones"],
  ['title_name', 'VI TRAN', 'Vi Tran'],
  ['title_name', 'JOSÉ DE LA CRUZ', 'José de la Cruz'],
  ['title_name', "D'ANGELO", "D'Angelo"],
  ['title_name', 'henry viii', 'Henry VIII'],
  ['title_name', 'MacArthur', 'MacArthur'],
  ['title_name', 'ÖZGÜR', 'Özgür'],
  ['title_name', 'mary-ann  SMITH', 'mary-ann SMITH'],
  ['phone', '+12125550142', '(212) 555-0142'],
  ['phone', '+442079460958', '+44 20 7946 0958'],
  ['phone: "GB"', '+442079460958', '020 7946 0958'],
  ['money', '1234.5', '$1,234.50'],
  ['money', '$1,234.50', '$1,234.50'],
  ['money: "EUR"', '20', '€20.00'],
  ['money: "EUR"', '€1234.50', '€1,234.50'],
  ['money: "EUR"', '20 €', '€20.00'],
  ['money: "eur"', '20 EUR', '€20.00'],
  ['money: "EUR"', 'EUR 20', '€20.00'],
  ['money: "EUR"', '1,200.5 EUR', '€1,200.50'],
  ['money', '$20 USD', '$20.00'],
  ['money', 'US$20', '$20.00'],
  ['money: "CAD"', '$20', 'CA$20.00'],
  ['money: "CAD"', 'C$20', 'CA$20.00'],
  ['money: "CAD"', 'CA$20', 'CA$20.00'],
  ['money: "AUD"', 'A$20', 'A$20.00'],
  ['money: "SEK"', '20 kr', 'SEK 20.00'],
  ['money: "JPY"', '¥1,200', '¥1,200'],
  ['money: "JPY"', '￥1200', '¥1,200'],
  ['money: "CNY"', '¥20', 'CN¥20.00'],
  ['money: "INR"', 'Rs. 500', '₹500.00'],
  ['money: "KWD"', '1.250', 'KWD 1.250'],
  ['money', '1.005', '$1.01'],
  ['money', '12345678901234567.89', '$12,345,678,901,234,567.89'],
  ['money', '-3', '-$3.00'],
  ['date: "%-I:%M %p", "America/New_York"', '2026-07-01T16:30:00Z', '12:30 PM'],
  ['date: "%H:%M %z", "America/New_York"', '2026-12-31T23:30:00-08:00', '02:30 -0500'],
  ['date: "%B %-d, %H:%M", "Asia/Kolkata"', '2026-12-31T23:30Z', 'January 1, 05:00'],
])('{{ v | %s }} makes of %j %j', (place, value, text) => {
  expect(render(place, value)).toBe(text);
});

test.each([
  ['phone', 'nobody', 'is not a phone number'],
  ['phone: "XX"', '2125550142', 'cannot be read as a number of XX: no such country'],
  ['money', 'a lot', 'is not an amount like 1234.50'],
  ['money', '1,23', 'is not an amount like 1234.50'],
  ['money', '20 dollars', 'is not an amount like 1234.50'],
  ['money', '0,500', 'is not an amount like 1234.50'],
  ['money', '5K', 'is not an amount like 1234.50'],
  ['money', '1.200,50', 'is not an amount like 1234.50'],
  ['money: "EUR"', '1.200,50 €', 'is not an amount like 1234.50'],
  ['money: "EUR"', '€1.200', 'is not an amount like 1234.50'],
  ['money: "EUR"', '1.200', 'may mean thousands or thousandths: write 1200.00 or 1.20'],
  ['money', '€1234.50', 'is an amount in another currency than USD'],
  ['money', '£20', 'is an amount in another currency than USD'],
  ['money', '20 €', 'is an amount in another currency than USD'],
  ['money', '-€3', 'is an amount in another currency than USD'],
  ['money', 'EUR 20', 'is an amount in another currency than USD'],
  ['money', '20 EUR', 'is an amount in another currency than USD'],
  ['money', 'A$20', 'is an amount in another currency than USD'],
  ['money', 'C$20', 'is an amount in another currency than USD'],
  ['money', '$20 CAD', 'is an amount in another currency than USD'],
  ['money', '20 kr', 'is an amount in another currency than USD'],
  ['money', '¥20', 'is an amount in another currency than USD'],
  ['money', '₹20', 'is an amount in another currency than USD'],
  ['money: "EUR"', '$20', 'is an amount in another currency than EUR'],
  ['money: "EUR"', 'USD 20', 'is an amount in another currency than EUR'],
  ['money: "CAD"', 'US$20', 'is an amount in another currency than CAD'],
  ['money: "GBP"', '€20', 'is an amount in another currency than GBP'],
  ['money: "DOLLARS"', '1', 'cannot be written in DOLLARS: no such currency'],
  ['date: "%H", "America/New_York"', '2026-07-01 16:30', /has no offset such as Z or -05:00/],
  ['date: "%H", "Mars/Base"', '2026-07-01T16:30Z', 'cannot be converted to the zone Mars/Base: there is no such zone'],
])('{{ v | %s }} refuses %j: the row is rejected, nothing is guessed', (place, value, reason) => {
  expect(render(place, value)).toMatch(reason);
});

test('an empty cell stays empty, so that a default covers it', () => {
  expect(render('title_name | default: "friend"', '')).toBe('friend');
  expect(render('phone | default: "our desk"', ' ')).toBe('our desk');
});
