import { parseAst } from 'rolldown/parseAst'

/**
 * @typedef {{ readonly type: string, readonly start: number, readonly end: number, readonly [key: string]: any }} Node
 * @typedef {{ readonly start: number, readonly end: number, readonly text: string }} Change
 * @typedef {Change & { readonly isBlock: boolean }} Candidate a change, and whether it leaves out a block
 */

/** What stands in for an operator. */
/** @type {Readonly<Record<string, readonly string[]>>} */
const OPERATORS = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '??=': ['&&='],
  '&&=': ['||='],
  '||=': ['&&='],
  '++': ['--'],
  '--': ['++'],
}

/** Operators whose result is a boolean, or used as one. */
const CONDITIONS = new Set(['<', '<=', '>', '>=', '===', '!==', '&&', '||', 'instanceof', 'in'])

/** What stands in for a method. `undefined`: the call is left out. */
/** @type {Readonly<Record<string, string | undefined>>} */
const METHODS = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  filter: undefined,
  slice: undefined,
  sort: undefined,
  reverse: undefined,
}

/** Types, names and assignment targets are not mutated. */
const LEFT_OUT = new Set([
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
  'returnType',
  'superTypeArguments',
  'implements',
  'superClass',
])

/** The nodes of TypeScript around an expression. */
const AROUND = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'])

/** The nodes that hold statements one after another. */
const LISTS = new Set(['Program', 'BlockStatement', 'SwitchCase'])

/** @param {unknown} value @returns {value is Node} */
const isNode = value =>
  typeof value === 'object' && value !== null && 'type' in value && typeof Object(value).start === 'number'

/** @param {Node} node @returns {readonly Node[]} */
function childrenOf(node) {
  if (node.type.startsWith('TS') && !AROUND.has(node.type)) return []
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return []
  const children = Object.entries(node).flatMap(([key, value]) => {
    if (LEFT_OUT.has(key)) return []
    if (key === 'key' && node['computed'] !== true) return []
    if (key === 'left' && node.type.startsWith('Assignment')) return []
    if (key === 'argument' && (node.type === 'UpdateExpression' || node['operator'] === 'delete')) return []
    return (Array.isArray(value) ? value : [value]).filter(isNode)
  })
  return children.sort((one, other) => one.start - other.start)
}

/** Whether a block calls the constructor of a base class, without which no object is made. @param {Node} node @returns {boolean} */
const callsSuper = node => node.type === 'Super' || childrenOf(node).some(callsSuper)

/**
 * Returns every change that is made to a source, in the order of the text.
 * @param {string} source
 * @returns {{ readonly program: Node, readonly changes: ReadonlyMap<Node, readonly Candidate[]> }}
 */
export function changesOf(source) {
  const program = /** @type {Node} */ (/** @type {unknown} */ (parseAst(source, { lang: 'ts' })))
  /** @type {Map<Node, readonly Candidate[]>} */
  const changes = new Map()
  /** @param {Node} node */
  const textOf = node => source.slice(node.start, node.end)

  /** @param {Node} node @param {readonly string[]} texts */
  function add(node, texts, isBlock = false) {
    const { start, end } = node
    const added = texts.map(text => ({ start, end, text, isBlock }))
    if (added.length > 0) changes.set(node, [...(changes.get(node) ?? []), ...added])
  }

  /** @param {Node} node @param {boolean} isLoop */
  function addConditions(node, isLoop) {
    const already = new Set((changes.get(node) ?? []).map(({ text }) => text))
    add(
      node,
      (isLoop ? ['false'] : ['true', 'false']).filter(text => !already.has(text) && text !== textOf(node)),
    )
  }

  /** @param {Node} node @param {Node | undefined} parent */
  function visit(node, parent) {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const { left, right, operator } = node
        const isText = [left, right].some(
          each => each.type === 'TemplateLiteral' || (each.type === 'Literal' && typeof each['value'] === 'string'),
        )
        const others = isText && operator === '+' ? [] : (OPERATORS[operator] ?? [])
        add(
          node,
          others.map(other => `(${textOf(left)}) ${other} (${textOf(right)})`),
        )
        if (CONDITIONS.has(operator)) addConditions(node, false)
        break
      }
      case 'AssignmentExpression': {
        const { left, right, operator } = node
        add(
          node,
          (OPERATORS[operator] ?? []).map(other => `${textOf(left)} ${other} ${textOf(right)}`),
        )
        break
      }
      case 'UpdateExpression': {
        const { argument, operator, prefix } = node
        const other = OPERATORS[operator]?.[0]
        add(node, [prefix ? `${other}${textOf(argument)}` : `${textOf(argument)}${other}`])
        break
      }
      case 'UnaryExpression':
        if (node['operator'] === '!') add(node, [textOf(node['argument'])])
        if (node['operator'] === '-') add(node, [`+${textOf(node['argument'])}`])
        break
      case 'Literal':
        if (typeof node['value'] === 'boolean') add(node, [String(!node['value'])])
        break
      case 'ObjectExpression':
        if (node['properties'].length > 0) add(node, ['{}'])
        break
      case 'ArrayExpression':
        add(node, [node['elements'].length > 0 ? '[]' : '["mutant"]'])
        break
      case 'ArrowFunctionExpression':
        if (node['expression'] && textOf(node['body']) !== 'undefined') add(node['body'], ['undefined'])
        break
      case 'BlockStatement':
        if (node['body'].length > 0 && !callsSuper(node)) add(node, ['{}'], true)
        break
      case 'IfStatement':
      case 'ConditionalExpression':
        addConditions(node['test'], false)
        break
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        if (node['test']) addConditions(node['test'], true)
        break
      case 'ChainExpression':
        addChain(node)
        break
      case 'CallExpression':
        // Part of a chain, it cannot be wrapped.
        if (node['callee'].type === 'MemberExpression' && parent?.type !== 'ChainExpression') addMethod(node)
        break
    }
    // The links of a chain are one expression.
    for (const child of childrenOf(node)) visit(child, node)
  }

  /** @param {Node} node */
  function addMethod(node) {
    const { object, property, computed, optional } = node['callee']
    const name = property['name']
    if (computed || optional || typeof name !== 'string' || !Object.hasOwn(METHODS, name)) return
    const other = METHODS[name]
    if (other === undefined) add(node, [textOf(object)])
    else add(node, [source.slice(node.start, property.start) + other + source.slice(property.end, node.end)])
  }

  /** @param {Node} chain */
  function addChain(chain) {
    /** @type {Node | undefined} */
    let link = chain['expression']
    while (link !== undefined && (link.type === 'MemberExpression' || link.type === 'CallExpression')) {
      /** @type {Node} */
      const before = link['object'] ?? link['callee']
      if (link['optional'] === true) {
        const at = source.indexOf('?.', before.end)
        const rest = source.slice(at + 2, chain.end)
        const isCall = link.type === 'CallExpression' || link['computed'] === true
        add(chain, [`${source.slice(chain.start, at)}${isCall ? '' : '.'}${rest}`])
      }
      link = before
    }
  }

  visit(program, undefined)
  return { program, changes }
}

/**
 * Returns the source with changes built in, of which none has an effect until its number is given to `isOn`.
 * @param {string} source
 * @param {ReturnType<typeof changesOf>} parsed
 * @param {ReadonlyMap<Change, number>} numbers the changes to build in
 * @param {string} isOn the name of a global function that tells whether a change has an effect
 */
export function withChanges(source, { program, changes }, numbers, isOn) {
  /** @param {Node} node @param {boolean} isListed whether it is in a list of statements @returns {string} */
  function render(node, isListed) {
    // A statement that now begins with a parenthesis must not continue the one before it.
    let text = isListed && node.type === 'ExpressionStatement' ? ';' : ''
    let at = node.start
    for (const child of childrenOf(node)) {
      // A shorthand property has one name for two nodes.
      if (child.start < at) continue
      text += source.slice(at, child.start) + render(child, LISTS.has(node.type))
      at = child.end
    }
    text += source.slice(at, node.end)
    for (const change of changes.get(node) ?? []) {
      const number = numbers.get(change)
      if (number === undefined) continue
      text = change.isBlock ? `{if(!${isOn}(${number}))${text}}` : `(${isOn}(${number})?(${change.text}):(${text}))`
    }
    return text
  }
  return source.slice(0, program.start) + render(program, false) + source.slice(program.end)
}
