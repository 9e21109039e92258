/** Programs that print two rows, to be replaced by what the source has, by the ending of their file. */
const PROGRAMS: Readonly<Record<string, string>> = {
  '.py': `import csv
import sys

rows = csv.writer(sys.stdout)
rows.writerow(['day', 'rate'])
rows.writerow(['2024-01-02', '4.89'])
rows.writerow(['2024-01-03', '4.92'])
`,
  '.sh': `printf 'day,rate\\n'
printf '2024-01-02,4.89\\n'
printf '2024-01-03,4.92\\n'
`,
  '.R': `rates <- data.frame(day = c("2024-01-02", "2024-01-03"), rate = c(4.89, 4.92))
write.csv(rates, stdout(), row.names = FALSE)
`,
  '.sql': `select *
from (values ('2024-01-02', 4.89), ('2024-01-03', 4.92)) as rates (day, rate)
`,
};

/** A first program for a file, and the YAML beside it; undefined where its ending has none. */
export function programFiles(name: string, ending: string): { program: string; yaml: string } | undefined {
  const program = PROGRAMS[ending];
  return program === undefined ? undefined : { program, yaml: `description: The rows that ${name}${ending} gives.\n` };
}
