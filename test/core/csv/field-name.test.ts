import { expect, it } from 'vitest';
import { fieldName } from '../../../src/core/csv/field-name.ts';

it.each([
  ['First Name', 'first_name'],
  ['  E-Mail (work) ', 'e_mail_work'],
  ['SMS Opt-In?', 'sms_opt_in'],
  ['Prénom', 'prénom'],
  ['Pre\u0301nom', 'prénom'],
  ['名前', '名前'],
  ['appointment_at', 'appointment_at'],
  ['***', ''],
])('The column %j is called %j in texts', (header, name) => {
  expect(fieldName(header)).toBe(name);
});
