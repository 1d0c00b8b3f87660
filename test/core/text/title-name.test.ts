import fc from 'fast-check';
import { expect, test } from 'vitest';
import { titleName } from '../../../src/core/text/title-name.ts';

test.each([
  ['VAN NGUYEN', 'Van Nguyen'],
  ['van nguyen', 'Van Nguyen'],
  ['AL GORE', 'Al Gore'],
  ['DO KIM', 'Do Kim'],
  ['DI', 'Di'],
  ['Y NHI', 'Y Nhi'],
  ['VI TRAN', 'Vi Tran'],
  ['VI', 'Vi'],
  ['II', 'Ii'],
  ['VAN DER BERG', 'Van der Berg'],
  ['DE LA CRUZ', 'De la Cruz'],
  ['DR. VAN NGUYEN', 'Dr. Van Nguyen'],
  ['MS AL GORE', 'Ms Al Gore'],
])('the first word of a name is never a particle or a numeral: %s is %s', (name, text) => {
  expect(titleName(name)).toBe(text);
});

test.each([
  ['ANNA VAN DER BERG', 'Anna van der Berg'],
  ['JOSÉ DE LA CRUZ', 'José de la Cruz'],
  ['MUHAMMAD BIN SALMAN', 'Muhammad bin Salman'],
  ['MARIA DA', 'Maria Da'],
  ['TRAN VAN', 'Tran Van'],
  ['JUAN PEREZ Y GARCIA', 'Juan Perez y Garcia'],
  ['JOHN E SMITH', 'John E Smith'],
  ['MARY Y LEE', 'Mary Y Lee'],
  ['VAN DYKE, DICK', 'Van Dyke, Dick'],
  ['VAN DER BERG, VAN', 'Van der Berg, Van'],
])('particles stay small in the middle, and only there: %s is %s', (name, text) => {
  expect(titleName(name)).toBe(text);
});

test.each([
  ['JOHN SMITH III', 'John Smith III'],
  ['john smith ii', 'John Smith II'],
  ['JOHN SMITH IV', 'John Smith IV'],
  ['JOHN SMITH VI', 'John Smith VI'],
  ['HENRY VIII', 'Henry VIII'],
  ['TRAN VI', 'Tran Vi'],
  ['VI IV TRAN', 'Vi Iv Tran'],
  ['TRAN VI ANH', 'Tran Vi Anh'],
  ['SMITH III, JOHN', 'Smith III, John'],
])('numerals stand at the end of a name: %s is %s', (name, text) => {
  expect(titleName(name)).toBe(text);
});

test.each([
  ["JOHN O'NEIL", "John O'Neil"],
  ["D'ANGELO", "D'Angelo"],
  ["LA'SHEA JONES", "La'Shea Jones"],
  ["de'shawn d’angelo", "De'Shawn D’Angelo"],
  ["SHA'NIA", "Sha'Nia"],
  ["N'DIAYE", "N'Diaye"],
  ["SA'AD", "Sa'ad"],
  ["MARY O'NEIL-D'ANGELO", "Mary O'Neil-D'Angelo"],
  ['MCDONALD', 'McDonald'],
  ['mcdonald-smith', 'McDonald-Smith'],
  ['SMITH-MCDONALD', 'Smith-McDonald'],
  ['JOHN McDONALD', 'John McDonald'],
  ['MacLEOD', 'MacLeod'],
  ['MACLEOD', 'MacLeod'],
  ['MACKENZIE SMITH', 'Mackenzie Smith'],
  ['MACY GRAY', 'Macy Gray'],
  ['J.R. SMITH', 'J.R. Smith'],
  ['WILLIAM (BILL) "WILL" SMITH', 'William (Bill) "Will" Smith'],
  ['MARY-ANN  SMITH', 'Mary-Ann Smith'],
  ['ÖZGÜR İBRAHİM', 'Özgür İbrahim'],
  ['élodie', 'Élodie'],
])('capitals inside of a name: %s is %s', (name, text) => {
  expect(titleName(name)).toBe(text);
});

test.each([
  'MacLeod',
  'van Nguyen',
  'mary-ann SMITH',
  "La'shea",
  'LaToya',
  'DeShawn',
  'Vi',
  'bell Hooks',
  'John MCDONALD',
])('a name in mixed letters stays as its writer wrote it: %s', (name) => {
  expect(titleName(name)).toBe(name);
});

test('no name loses a letter, or begins with a small one', () => {
  const word = fc.stringMatching(/^[A-Z]{1,8}(['-][A-Z]{1,6})?$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const name = words.join(' ');
      expect(titleName(name).toUpperCase()).toBe(name);
      expect(titleName(name)).toMatch(/^[A-Z]/);
    }),
  );
});
