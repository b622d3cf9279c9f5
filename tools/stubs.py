"""Stubs beside the modules, teb_vae/*.pyi, in which the methods that `@patch` adds stand in their classes, for editors and type checkers.

    python tools/stubs.py           write them
    python tools/stubs.py --check   say whether they are what would be written

A stub has the public names of its module with their annotations: functions and methods without bodies, defaults as `...`, and the attributes
that a constructor sets, with their type where it is an argument's or a class's. What has no annotation is `Any`.
"""
import ast, copy, sys
from pathlib import Path

from notebooks import LIB, report

KEPT = {'property', 'classmethod', 'staticmethod', 'contextmanager', 'contextlib.contextmanager', 'dataclass', 'runtime_checkable'}
PATCHED = {'as_prop': 'property', 'cls_method': 'classmethod'}
ANY = ast.Name('Any')


def public(name:str) -> bool: return not name.startswith('_') or (name.startswith('__') and name.endswith('__'))


def patched(f:ast.stmt) -> str|None:
    "How `@patch` adds a function to a class: '', 'property' or 'classmethod'; None for others"
    if not isinstance(f, ast.FunctionDef): return None
    for d in f.decorator_list:
        if ast.unparse(d).split('(')[0] == 'patch':
            return PATCHED[d.keywords[0].arg] if isinstance(d, ast.Call) else ''
    return None


def signature(f:ast.FunctionDef, method:str|None=None) -> ast.FunctionDef:
    "A function without its body; `method` says how it was patched"
    f = copy.deepcopy(f)
    f.decorator_list = [d for d in f.decorator_list if ast.unparse(d).split('(')[0] in KEPT]
    if method is not None:
        f.args.args[0].annotation = None
        if method: f.decorator_list.insert(0, ast.Name(method))
    f.args.defaults = [ast.Constant(...) for _ in f.args.defaults]
    f.args.kw_defaults = [d and ast.Constant(...) for d in f.args.kw_defaults]
    for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs):
        if a.annotation is None and a.arg not in ('self', 'cls'): a.annotation = ANY
    for a in (f.args.vararg, f.args.kwarg):
        if a and a.annotation is None: a.annotation = ANY
    if f.returns is None: f.returns = ast.Constant(None) if f.name == '__init__' else ANY
    f.body = [ast.Expr(ast.Constant(...))]
    return f


def kind(value:ast.expr, known:dict) -> ast.expr:
    "Type of a value: an argument's, a class's, a literal's, else Any"
    if isinstance(value, ast.Name) and value.id in known: return known[value.id] or ANY
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func)
        if name in ('dict', 'tuple', 'list', 'set', 'int', 'float', 'str', 'bool'): return ast.Name(name)
        if name in known and known[name] is None and name[:1].isupper(): return value.func
    if isinstance(value, ast.Tuple): return ast.Name('tuple')
    if isinstance(value, ast.Dict): return ast.Name('dict')
    if isinstance(value, ast.Constant) and value.value is not None: return ast.Name(type(value.value).__name__)
    return ANY


def assigned(node:ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    "Targets of an assignment, each with its value; tuples taken apart where both sides are"
    for t in node.targets:
        pairs = zip(t.elts, node.value.elts) if isinstance(t, ast.Tuple) and isinstance(node.value, ast.Tuple) else [(t, node.value)]
        yield from pairs


def declared(target:str, annotation:ast.expr) -> ast.AnnAssign:
    return ast.AnnAssign(ast.Name(target), annotation, None, 1)


def attributes(init:ast.FunctionDef, classes:dict) -> dict[str, ast.expr]:
    "Public attributes that a constructor sets, and their types"
    known = classes | {a.arg: a.annotation for a in (*init.args.args, *init.args.kwonlyargs)}
    found = {}
    for node in ast.walk(init):
        if not isinstance(node, ast.Assign): continue
        for t, v in assigned(node):
            for one in t.elts if isinstance(t, ast.Tuple) else [t]:
                if isinstance(one, ast.Attribute) and ast.unparse(one.value) == 'self' and public(one.attr):
                    found.setdefault(one.attr, kind(v, known) if one is t else ANY)
    return found


def a_class(node:ast.ClassDef, more:list, classes:dict) -> ast.ClassDef:
    "A class with its own members and those added to it"
    out = copy.deepcopy(node)
    out.decorator_list = [d for d in out.decorator_list if ast.unparse(d).split('(')[0] in KEPT]
    members = {}
    for n in node.body:
        if isinstance(n, ast.AnnAssign): members[n.target.id] = declared(n.target.id, n.annotation) if n.value is None else \
            ast.AnnAssign(ast.Name(n.target.id), n.annotation, ast.Constant(...), 1)
        elif isinstance(n, ast.Assign):
            for t, v in assigned(n):
                for one in t.elts if isinstance(t, ast.Tuple) else [t]:
                    if public(one.id): members[one.id] = declared(one.id, kind(v, {}) if one is t else ANY)
        elif isinstance(n, ast.FunctionDef) and public(n.name): members[n.name] = signature(n)
    for f in more:
        if public(f.name): members[f.name] = signature(f, patched(f))
    init = next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == '__init__'), None)
    held = {k: declared(k, v) for k, v in attributes(init, classes).items() if k not in members} if init else {}
    out.body = [*held.values(), *members.values()] or [ast.Expr(ast.Constant(...))]
    return out


def imported(node:ast.stmt) -> list[ast.stmt]:
    "Import statements, also those that are tried"
    if isinstance(node, (ast.Import, ast.ImportFrom)): return [node]
    return [n for n in node.body if isinstance(n, (ast.Import, ast.ImportFrom))] if isinstance(node, ast.Try) else []


def used(imports:list, body:list) -> list[ast.stmt]:
    "The imports that the stub needs"
    names, out = {n.id for b in body for n in ast.walk(b) if isinstance(n, ast.Name)}, []
    for node in imports:
        keep = [a for a in node.names if (a.asname or a.name.split('.')[0]) in names]
        if keep:
            node = copy.deepcopy(node)
            node.names = keep
            out.append(node)
    return out


def stub(tree:ast.Module, additions:dict) -> str:
    "Text of a module's stub"
    imports = [n for node in tree.body for n in imported(node)]
    classes = {n.name: None for n in tree.body if isinstance(n, ast.ClassDef)}
    classes |= {a.asname or a.name: None for n in imports for a in n.names}
    body = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef): body.append(a_class(node, additions.get(node.name, []), classes))
        elif isinstance(node, ast.FunctionDef) and patched(node) is None and public(node.name) and node.name != '__getattr__': body.append(signature(node))
        elif isinstance(node, ast.Assign):
            for t, v in assigned(node):
                if not isinstance(t, ast.Name) or not public(t.id): continue
                alias = isinstance(v, (ast.Name, ast.Subscript)) or isinstance(v, ast.BinOp) and isinstance(v.op, ast.BitOr)
                if t.id == '__all__' or alias: body.append(ast.Assign([ast.Name(t.id)], v, lineno=0))
                else: body.append(declared(t.id, kind(v, {})))
    head = used(imports, body)
    if any(isinstance(n, ast.Name) and n.id == 'Any' for b in body for n in ast.walk(b)):
        head.insert(0, ast.ImportFrom('typing', [ast.alias('Any')], 0))
    module = ast.fix_missing_locations(ast.Module([*head, *body], []))
    return f'# Made by tools/stubs.py. Do not edit.\n{ast.unparse(module)}\n'


def stubs() -> dict[Path, str]:
    "Path and text of every stub"
    trees = {p: ast.parse(p.read_text(encoding='utf-8')) for p in sorted(LIB.glob('*.py')) if not p.name.startswith('_')}
    additions = {}
    for tree in trees.values():
        for f in tree.body:
            if patched(f) is None: continue
            for name in ast.unparse(f.args.args[0].annotation).split('|'): additions.setdefault(name.strip(), []).append(f)
    return {p.with_suffix('.pyi'): stub(tree, additions) for p, tree in trees.items()}


def main(flag:str='') -> int:
    "Write the stubs, or with --check say whether they are what would be written"
    made = stubs()
    wrong = [p for p, text in made.items() if not p.exists() or p.read_text(encoding='utf-8') != text]
    gone = [p for p in LIB.glob('*.pyi') if p not in made]
    if flag == '--check': return report([f'{p.name} is not what its module says' for p in (*wrong, *gone)], 'the stubs are current', 'run `make prepare`')
    for p in wrong: p.write_text(made[p], encoding='utf-8')
    for p in gone: p.unlink()
    return report([], f'{len(made)} stubs are current', '')


if __name__ == '__main__': sys.exit(main(*sys.argv[1:]))
