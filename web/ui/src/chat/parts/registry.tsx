import {
  Calculator,
  CalendarDays,
  Clock,
  CloudSun,
  FileText,
  Globe,
  Leaf,
  Ruler,
  Search,
  Snowflake,
  Sprout,
  Thermometer,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { WeatherCard, readForecast } from './WeatherCard';

/** How a tool's result is shown beyond its JSON. `read` answers undefined for a shape that it does not know. */
export interface ToolRenderer<T> {
  readonly read: (output: unknown) => T | undefined;
  readonly Result: ComponentType<{ value: T }>;
}

function renderer<T>(entry: ToolRenderer<T>): ToolRenderer<unknown> {
  return entry as unknown as ToolRenderer<unknown>;
}

/** Custom results by tool name. A tool that is not listed, or whose result is of another shape, is shown as JSON. */
export const renderers: Readonly<Record<string, ToolRenderer<unknown>>> = {
  weather: renderer({ read: readForecast, Result: WeatherCard }),
};

const ICONS: readonly (readonly [RegExp, LucideIcon])[] = [
  [/frost|snow/, Snowflake],
  [/soil|temperature/, Thermometer],
  [/weather|forecast/, CloudSun],
  [/season|produce/, Leaf],
  [/crop|plant|garden/, Sprout],
  [/convert|unit/, Ruler],
  [/calc|math/, Calculator],
  [/calendar|date/, CalendarDays],
  [/clock|time/, Clock],
  [/search|find/, Search],
  [/web|http|url|fetch/, Globe],
  [/file|document|read/, FileText],
];

export function iconOf(tool: string): LucideIcon {
  return ICONS.find(([pattern]) => pattern.test(tool))?.[1] ?? Wrench;
}
