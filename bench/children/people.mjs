// The people and the text of every contestant. The numbers are made: area codes of this list with 555 behind them.
const areaCodes = [
  201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
  239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309,
  310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 347, 352, 360, 361, 386, 401,
  402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 417, 419, 423, 425, 432, 434, 435, 440, 443, 469, 478, 479,
  480, 484, 501, 502, 503, 504, 505, 507, 508, 509,
];
const names = ['Ada', 'Ben', 'Chloe', 'Dmitri', 'Élodie', 'Farah', 'Grace', 'Hugo', 'Ines', 'Jack', '', 'Kofi'];
const cities = ['Austin', 'Boston', 'Chicago', 'Denver', 'El Paso', 'Fresno', 'Greensboro'];
/** Area codes times the last four digits. */
export const mostPeople = areaCodes.length * 10_000;

export const template =
  'Hi {{ first_name | default: "there" }}, the winter sale of Hartwell Books in {{ city }} begins on Friday: 20% off your next book with the code {{ code }}. Reply STOP to opt out.';

/**
 * The same person for the same index.
 * @param {number} index
 * @returns {{ phone: string, values: Record<string, string> }}
 */
export function personAt(index) {
  const areaCode = areaCodes[Math.floor(index / 10_000)];
  return {
    phone: `+1${areaCode}555${String(index % 10_000).padStart(4, '0')}`,
    values: {
      first_name: names[index % names.length],
      city: cities[index % cities.length],
      code: `HB${(index * 7919).toString(36).toUpperCase()}`,
    },
  };
}
