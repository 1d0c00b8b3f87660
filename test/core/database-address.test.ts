import { expect, test } from 'vitest';
import { nameDatabaseAddress } from '../../src/core/database-address.ts';

test.each([
  ['postgres://user:secret@db.example.com:5432/shop', 'shop at db.example.com:5432'],
  ['postgresql://db.example.com/shop?sslmode=require&password=secret', 'shop at db.example.com'],
  ['postgresql:///shop?host=/run/postgresql', 'shop'],
])('%s is shown as %s', (url, name) => {
  expect(nameDatabaseAddress(url)).toBe(name);
});

test.each([
  'postgres://user:se@cret@db.example.com/shop',
  'postgres://user:12/secret@db.example.com/shop',
  'postgres://user:12?secret@db.example.com/shop',
  'postgres://user:12#secret@db.example.com/shop',
  'postgres://db.example.com/shop?user=me@secret',
])('of %s nothing is shown, because part of it may be a password', (url) => {
  expect(nameDatabaseAddress(url)).toBe(null);
});
