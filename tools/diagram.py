"""The modules and their imports as a picture: nbs/images/modules.svg, made from the notebooks.

    python tools/diagram.py           write it
    python tools/diagram.py --check   say whether it is what would be written

One box a module, a row or two for each subject, the lowest numbers at the bottom; an arrow points from a module to one that it
imports, so all arrows point down or, in one row, to the left. Left out are arrows that follow from others, and those that would
cross a row: what a module imports in full stands on its page.
"""
import sys
from functools import cache
from html import escape

from notebooks import NBS, imported, modules, report

FILE = NBS/'images'/'modules.svg'
FLOORS = {'0': 'foundations', '1': 'network', '20': 'features', '25': 'recordings', '3': 'data', '4': 'train, evaluate', '5': 'in use'}
MOST = 8                                        # boxes in a row
BOX, GAP, HIGH, RISE, EDGE = 94, 8, 26, 78, 2   # width of a box, space beside it, its height, height of a row, margin
NOTE = 'An arrow points to what a module imports; those that follow from others or would cross a row are left out.'
INK, QUIET, LINE, FILL = '#243447', '#5c6875', '#8a97a5', '#eef3f6'


def floor(number:str) -> int:
    "Which floor a notebook's number belongs to"
    names = list(FLOORS)
    return names.index('25' if '25' <= number <= '29' else '20' if number[0] == '2' else '5' if number[0] > '5' else number[0])


def graph() -> tuple[dict, dict]:
    "Modules with their numbers, and what each imports; modules that export nothing are left out"
    numbers = {name: path.name[:2] for name,path in modules().items() if (NBS.parent/'teb_vae'/f'{name}.py').exists()}
    return numbers, {name: {o for o in imported(path) if o in numbers} for name,path in modules().items() if name in numbers}


def needed(edges:dict) -> list[tuple[str, str]]:
    "The imports that do not follow from others"
    @cache
    def below(name): return edges[name].union(*(below(o) for o in edges[name]))
    return [(a, b) for a in edges for b in sorted(edges[a]) if not any(b in below(o) for o in edges[a]-{b})]


def rows(numbers:dict) -> list[tuple[str, list[str]]]:
    "From the bottom: the modules of each row, at most `MOST`, and what is written above it; floors too long are cut evenly"
    out = []
    for i,title in enumerate(FLOORS.values()):
        listed = [n for n in numbers if floor(numbers[n]) == i]
        n = -(-len(listed)//MOST)
        cuts = [len(listed)*k//n for k in range(n+1)]
        out += [(title if b == len(listed) else '', listed[a:b]) for a,b in zip(cuts, cuts[1:])]
    return out


def top(row:int, n:int) -> int: return 26+(n-1-row)*RISE


def places(listed:list) -> dict[str, tuple[float, float]]:
    "Upper left corner of each box"
    return {n: (EDGE+(MOST-len(row))*(BOX+GAP)/2+k*(BOX+GAP), top(i, len(listed)))
            for i,(_,row) in enumerate(listed) for k,n in enumerate(row)}


def arrow(a, b) -> str:
    "From box to box: a curve down, or an arc below the row"
    (x,y),(u,v) = a, b
    x,u = x+BOX/2, u+BOX/2
    if y == v:
        x,u = x-10, u+10
        low = y+HIGH+8+min(abs(x-u)/14, 22)
        return f'M{x:.0f} {y+HIGH} C{x:.0f} {low:.0f} {u:.0f} {low:.0f} {u:.0f} {y+HIGH+3}'
    return f'M{x:.0f} {y+HIGH} C{x:.0f} {(y+HIGH+v)/2:.0f} {u:.0f} {(y+HIGH+v)/2:.0f} {u:.0f} {v-3}'


def picture() -> str:
    "The SVG"
    numbers, edges = graph()
    listed = rows(numbers)
    at = places(listed)
    width = 2*EDGE+MOST*(BOX+GAP)-GAP
    height = top(0, len(listed))+HIGH+46
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}" '
           f'font-family="sans-serif" font-size="12">', '<title>The modules of teb_vae and their imports</title>',
           f'<defs><marker id="tip" markerWidth="7" markerHeight="7" refX="5" refY="3" orient="auto"><path d="M0 0L6 3L0 6z" fill="{LINE}"/>'
           '</marker></defs>', f'<rect width="100%" height="100%" fill="white"/>']
    for a,b in needed(edges):
        if at[b][1]-at[a][1] <= RISE:
            out.append(f'<path d="{arrow(at[a], at[b])}" fill="none" stroke="{LINE}" stroke-width="1" marker-end="url(#tip)"/>')
    for i,(title,_) in enumerate(listed):
        out.append(f'<text x="{EDGE}" y="{top(i, len(listed))-9}" fill="{QUIET}" font-style="italic" stroke="white" stroke-width="4" '
                   f'paint-order="stroke">{escape(title)}</text>')
    for name,(x,y) in at.items():
        out.append(f'<rect x="{x:.0f}" y="{y}" width="{BOX}" height="{HIGH}" rx="4" fill="{FILL}" stroke="{INK}" stroke-width=".8"/>'
                   f'<text x="{x+BOX/2:.0f}" y="{y+17}" text-anchor="middle" fill="{INK}">{name}</text>')
    out.append(f'<text x="{EDGE}" y="{height-6}" fill="{QUIET}" font-size="11">{NOTE}</text>')
    return '\n'.join([*out, '</svg>', ''])


def main(flag:str='') -> int:
    numbers, edges = graph()
    order = list(numbers)
    upward = [f'{a} imports {b}, which has a higher number' for a in edges for b in edges[a] if order.index(b) >= order.index(a)]
    text = picture() if not upward else ''
    current = FILE.exists() and FILE.read_text(encoding='utf-8') == text
    if flag != '--check' and not upward and not current: FILE.write_text(text, encoding='utf-8')
    stale = [f'{FILE.name} differs from the imports'] if flag == '--check' and not current else []
    return report(upward or stale, f'{len(numbers)} modules, {sum(map(len, edges.values()))} imports, none circular, none upward',
                  'run `make prepare`')


if __name__ == '__main__': sys.exit(main(*sys.argv[1:]))
