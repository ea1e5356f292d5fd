import {
  Cloud,
  CloudFog,
  CloudLightning,
  CloudRain,
  CloudSnow,
  CloudSun,
  Sun,
  type LucideIcon,
} from 'lucide-react';
import { language, useT } from '../../lib/i18n';
import { useStore } from '../../lib/store';
import { isRecord } from '../message';
import css from './WeatherCard.module.css';

export interface WeatherValue {
  readonly place: string;
  readonly sky: string;
  readonly temperature: number;
  readonly feelsLike?: number;
  readonly high?: number;
  readonly low?: number;
  readonly wind?: number;
  readonly humidity?: number;
  readonly rain?: { readonly value: number; readonly unit: string };
}

/**
 * Reads what a weather tool returned: our own tools' records, with the names that Open-Meteo and most others use.
 * Nothing without a place and a temperature, so that another tool of that name falls back to JSON.
 */
export function readForecast(output: unknown): WeatherValue | undefined {
  const root = parsed(output);
  if (!isRecord(root)) return undefined;
  const now = firstRecord(root, 'current', 'now') ?? root;
  const today = firstRecord(root, 'today', 'daily', 'forecast') ?? root;
  const place = text(root, 'place', 'city', 'location', 'name');
  const temperature = number(now, 'temperature', 'temperatureC', 'temp', 'temperatureCelsius');
  if (!place || temperature === undefined) return undefined;
  const chance = number(
    today,
    'rainChance',
    'precipitationProbability',
    'rainProbability',
    'rainChancePercent',
  );
  const amount = number(today, 'rainMm', 'precipitation', 'precipitationMm', 'rain');
  return compact({
    place,
    sky: text(now, 'sky', 'condition', 'conditions', 'description', 'weather', 'summary') ?? '',
    temperature,
    feelsLike: number(now, 'feelsLike', 'apparentTemperature', 'feelsLikeC'),
    high: number(today, 'high', 'max', 'temperatureMax', 'highC', 'maxTemperature', 'maxC'),
    low: number(today, 'low', 'min', 'temperatureMin', 'lowC', 'minTemperature', 'minC'),
    wind: number(now, 'wind', 'windKmh', 'windSpeed', 'windSpeedKmh'),
    humidity: number(now, 'humidity', 'humidityPercent', 'relativeHumidity'),
    rain:
      chance !== undefined
        ? { value: chance, unit: '%' }
        : amount !== undefined
          ? { value: amount, unit: 'mm' }
          : undefined,
  });
}

export function WeatherCard({ value }: { value: WeatherValue }) {
  const t = useT();
  const lang = useStore(language);
  const Icon = iconOf(value.sky);
  const degrees = (celsius: number) =>
    `${new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format(celsius)}°C`;
  return (
    <section className={css.weather} aria-label={value.place} data-testid="weather-card">
      <Icon size={40} strokeWidth={1.5} aria-hidden="true" />
      <div className={css.now}>
        <p className={css.place}>{value.place}</p>
        <p>
          <b className={css.degrees}>{degrees(value.temperature)}</b> {value.sky}
          {value.feelsLike !== undefined && (
            <span className={css.soft}> · {t.weatherFeels(degrees(value.feelsLike))}</span>
          )}
        </p>
      </div>
      <dl className={css.facts}>
        {value.high !== undefined && value.low !== undefined && (
          <Fact name={t.weatherHighLow} value={`${degrees(value.high)} / ${degrees(value.low)}`} />
        )}
        {value.rain && <Fact name={t.weatherRain} value={`${value.rain.value} ${value.rain.unit}`} />}
        {value.wind !== undefined && <Fact name={t.weatherWind} value={`${Math.round(value.wind)} km/h`} />}
        {value.humidity !== undefined && <Fact name={t.weatherHumidity} value={`${value.humidity} %`} />}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const SKIES: readonly (readonly [RegExp, LucideIcon])[] = [
  [/thunder|storm|雷/i, CloudLightning],
  [/snow|sleet|雪/i, CloudSnow],
  [/rain|drizzle|shower|雨/i, CloudRain],
  [/fog|mist|霧/i, CloudFog],
  [/partly|mainly|晴れ時々/i, CloudSun],
  [/clear|sun|晴/i, Sun],
];

function iconOf(sky: string): LucideIcon {
  return SKIES.find(([pattern]) => pattern.test(sky))?.[1] ?? Cloud;
}

function parsed(output: unknown): unknown {
  if (typeof output !== 'string') return output;
  try {
    return JSON.parse(output);
  } catch {
    // A sentence, not a record.
    return undefined;
  }
}

/** A record under one of the names, or the first of a list of records (the days of a forecast). */
function firstRecord(from: Record<string, unknown>, ...names: string[]): Record<string, unknown> | undefined {
  for (const name of names) {
    const value = from[name];
    if (isRecord(value)) return value;
    if (Array.isArray(value) && isRecord(value[0])) return value[0];
  }
  return undefined;
}

function text(from: Record<string, unknown>, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string' && value !== '') return value;
    if (isRecord(value) && typeof value.name === 'string') return value.name;
  }
  return undefined;
}

function number(from: Record<string, unknown>, ...names: string[]): number | undefined {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
