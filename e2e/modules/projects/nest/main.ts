import 'reflect-metadata'
import { Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type Connection, createConnection } from 'surrealengine'

@Injectable()
class Database implements OnModuleInit, OnModuleDestroy {
  readonly connection: Connection = createConnection({
    url: 'mem://',
    namespace: 'app',
    database: 'app',
    timeout: '5m',
  })

  async onModuleInit(): Promise<void> {
    await this.connection.connect()
  }

  async onModuleDestroy(): Promise<void> {
    await this.connection.close()
  }
}

@Injectable()
class Users {
  constructor(private readonly database: Database) {}

  async names(): Promise<string[]> {
    await this.database.connection.create('users', { name: 'Alice' })
    const users = await this.database.connection.select<{ name: string }>('users')
    return users.map(({ name }) => name)
  }
}

@Module({ providers: [Database, Users] })
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(App, { logger: false })
  console.log((await app.get(Users).names()).join())
  await app.close()
}

void main()
