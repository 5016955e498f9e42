import { DateTime, Decimal, Duration, RecordId } from '@surrealengine/core'

/** The record of point queries. */
export const PERSON = new RecordId('person', 1)

export const person = { id: PERSON, name: 'Alice', age: 30, tags: ['a', 'b'] }

/** The namespace and database of the records on a SurrealDB server. */
export const SCOPE = { namespace: 'bench', database: 'bench' }

/** Returns the name of the table with this many records. */
export function tableOf(count) {
  return `order_${count}`
}

/** Returns records with values of every kind, as in an application. */
export function orders(count) {
  return Array.from({ length: count }, (_, n) => ({
    id: new RecordId(tableOf(count), n),
    customer: new RecordId('person', n % 100),
    at: new DateTime(new Date(1_700_000_000_000 + n * 1000)),
    total: new Decimal(`${n}.95`),
    shippedWithin: new Duration(`${(n % 48) + 1}h`),
    note: `Order number ${n}, to be left at the door`,
    paid: n % 2 === 0,
    weight: n / 8,
    address: { street: `Long Road ${n % 200}`, city: 'Sometown', position: { lat: 52.1 + n / 1e5, lon: 4.3 } },
    items: [
      { sku: `A-${n % 500}`, amount: 1 + (n % 3) },
      { sku: `B-${n % 300}`, amount: 2 },
    ],
  }))
}

/** The large record. */
export const DOCUMENT = new RecordId('document', 'large')

/** About 1 MB on the wire, of many small values. */
export const megabyte = {
  entries: Array.from({ length: 9_000 }, (_, n) => ({
    name: `The entry with the number ${n} of a document that is large`,
    amount: n,
    ratio: n / 7,
    open: n % 2 === 0,
    tags: ['first', 'second'],
  })),
}
