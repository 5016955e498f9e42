import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { DateTime, Decimal, GeometryPoint, RecordId, Uuid } from './index.js'

test.each([
  [new RecordId('users', 'alice'), 'RecordId users:alice'],
  [new DateTime('2024-01-02T03:04:05Z'), 'DateTime 2024-01-02T03:04:05.000Z'],
  [new Decimal('1.50'), 'Decimal 1.5'],
  [new GeometryPoint([1, 2]), 'GeometryPoint {"type":"Point","coordinates":[1,2]}'],
  [new Uuid('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'), 'Uuid 018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'],
])('console.log() writes what the value is: %s', (value, text) => {
  expect(inspect(value)).toBe(text)
  expect(inspect({ deep: [value] })).toContain(text)
})
