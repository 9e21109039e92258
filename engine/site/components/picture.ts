/** What stands around a chart in its picture. */
export interface PictureTexts {
  title: string;
  subtitle: string;
  /** Source, date, address: a line each. */
  foot: readonly string[];
}

const STYLES = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linejoin'],
  ...['opacity', 'font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'text-anchor', 'display'],
];
const NS = 'http://www.w3.org/2000/svg';
const MARGIN = 20;
const SANS = 'system-ui, sans-serif';

/** Whether a drawing has something that can be a picture. */
export function isPicturable(drawing: Element): boolean {
  return charts(drawing).length > 0;
}

/**
 * A drawing as an SVG of its own, with its title, names of colours and source: the colours and fonts that the page's style gives are
 * written into it.
 */
export function picture(drawing: Element, { title, subtitle, foot }: PictureTexts): SVGSVGElement {
  const parts = charts(drawing);
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const width = Math.max(320, ...boxes.map((box) => box.width)) + 2 * MARGIN;
  const page = getComputedStyle(document.body);
  const svg = element('svg', { xmlns: NS, width, fill: page.color });
  let top = MARGIN;
  const write = (text: string, size: number, more: Record<string, string> = {}): void => {
    for (const line of wrapped(text, (width - 2 * MARGIN) / (size * 0.52))) {
      top += size * 1.3;
      const node = element('text', { x: MARGIN, y: top, 'font-size': size, 'font-family': SANS, ...more });
      node.textContent = line;
      svg.append(node);
    }
  };
  write(title, 19, { 'font-weight': '700', 'font-family': 'Georgia, serif' });
  write(subtitle, 13, { opacity: '0.75' });
  top += 12;
  const swatches = [...drawing.querySelectorAll<HTMLElement>('[class*=-swatch]:has(> svg)')];
  if (swatches.length > 0) {
    let left = MARGIN;
    for (const swatch of swatches) {
      const colour = getComputedStyle(swatch.querySelector('rect, circle') ?? swatch).fill;
      const name = swatch.textContent.trim();
      svg.append(element('rect', { x: left, y: top, width: 12, height: 12, fill: colour }));
      const label = element('text', { x: left + 17, y: top + 10.5, 'font-size': 12, 'font-family': SANS });
      label.textContent = name;
      svg.append(label);
      left += 34 + name.length * 6.6;
    }
    top += 24;
  }
  for (const [i, part] of parts.entries()) {
    const copy = styledCopy(part);
    const box = boxes[i] ?? new DOMRect();
    for (const [name, value] of Object.entries({ x: MARGIN, y: top, width: box.width, height: box.height }))
      copy.setAttribute(name, String(value));
    svg.append(copy);
    top += box.height;
  }
  for (const line of foot) write(line, 11, { opacity: '0.75' });
  const height = top + MARGIN;
  svg.setAttribute('height', String(height));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.prepend(element('rect', { width, height, fill: page.backgroundColor }));
  return svg;
}

/** As a PNG of twice the size. */
export async function asPng(svg: SVGSVGElement): Promise<Blob> {
  const [width, height] = [Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))];
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(svg))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * height });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture cannot be drawn')) : resolve(blob))),
  );
}

export function asText(svg: SVGSVGElement): string {
  return new XMLSerializer().serializeToString(svg);
}

/** The charts of a drawing, without the marks of their colours' names. */
function charts(drawing: Element): SVGSVGElement[] {
  return [...drawing.querySelectorAll('svg')].filter(
    (svg) => svg.parentElement?.closest('svg, [class*=-swatch]') === null && svg.getBoundingClientRect().width > 0,
  );
}

function styledCopy(original: SVGSVGElement): SVGSVGElement {
  const copy = original.cloneNode(true) as SVGSVGElement;
  copy.querySelectorAll('style, .brush').forEach((node) => node.remove());
  const [from, to] = [original, copy].map((svg) => [svg, ...svg.querySelectorAll('*:not(style, .brush, .brush *)')]);
  to?.forEach((node, i) => {
    const style = getComputedStyle(from?.[i] ?? original);
    for (const name of STYLES) node.setAttribute(name, style.getPropertyValue(name));
    node.removeAttribute('style');
    node.removeAttribute('class');
  });
  return copy;
}

function element<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** Lines of at most so many letters. */
function wrapped(text: string, letters: number): string[] {
  return text.split(/\s+/).reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= letters) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
