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
import { isRecord } from '../../lib/record';
import css from './WeatherCard.module.css';

/** What the shipped `weather` tool returns: degrees Celsius, km/h, dates in ISO 8601. */
export interface Forecast {
  readonly place: string;
  readonly now: {
    readonly sky: string;
    readonly temperatureC: number;
    readonly feelsLikeC: number;
    readonly humidityPercent: number;
    readonly windKmh: number;
  };
  readonly today: Day;
  readonly next: readonly Day[];
}

interface Day {
  readonly date: string;
  readonly sky: string;
  readonly highC: number;
  readonly lowC: number;
  readonly rainChancePercent: number;
}

/** A forecast, or undefined for a result of any other shape: a team's own `weather` tool is shown as JSON. */
export function readForecast(output: unknown): Forecast | undefined {
  if (!isRecord(output) || typeof output.place !== 'string' || !isRecord(output.now)) return undefined;
  const { now, today, next } = output;
  if (!numbers(now, 'temperatureC', 'feelsLikeC', 'humidityPercent', 'windKmh')) return undefined;
  if (!isDay(today) || !Array.isArray(next) || !next.every(isDay)) return undefined;
  return output as unknown as Forecast;
}

export function WeatherCard({ value: { place, now, today, next } }: { value: Forecast }) {
  const t = useT();
  const lang = useStore(language);
  const degrees = (celsius: number) =>
    `${new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format(celsius)}°`;
  return (
    <div role="group" className={css.weather} aria-label={place} data-testid="weather-card">
      <Sky sky={now.sky} size={40} />
      <div className={css.now}>
        <p className={css.place}>{place}</p>
        <p>
          <b className={css.degrees}>{degrees(now.temperatureC)}C</b> {now.sky}
          <span className={css.soft}> · {t.weatherFeels(`${degrees(now.feelsLikeC)}C`)}</span>
        </p>
      </div>
      <dl className={css.facts}>
        <Fact name={t.weatherHighLow} value={`${degrees(today.highC)} / ${degrees(today.lowC)}`} />
        <Fact name={t.weatherRain} value={`${today.rainChancePercent} %`} />
        <Fact name={t.weatherWind} value={`${Math.round(now.windKmh)} km/h`} />
        <Fact name={t.weatherHumidity} value={`${now.humidityPercent} %`} />
      </dl>
      {next.length > 0 && (
        <ul className={css.days}>
          {next.map((day) => (
            <li key={day.date}>
              <span>{weekday(day.date, lang)}</span>
              <Sky sky={day.sky} size={20} />
              <span className="visually-hidden">{day.sky}</span>
              <b>{degrees(day.highC)}</b> {degrees(day.lowC)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Sky({ sky, size }: { sky: string; size: number }) {
  const Icon = SKIES.find(([pattern]) => pattern.test(sky))?.[1] ?? Cloud;
  return <Icon size={size} strokeWidth={1.5} aria-hidden="true" />;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function weekday(date: string, lang: string): string {
  const day = new Date(`${date}T12:00:00`);
  return Number.isNaN(day.getTime()) ? date : new Intl.DateTimeFormat(lang, { weekday: 'short' }).format(day);
}

const SKIES: readonly (readonly [RegExp, LucideIcon])[] = [
  [/thunder|storm|雷/i, CloudLightning],
  [/snow|sleet|雪/i, CloudSnow],
  [/rain|drizzle|shower|雨/i, CloudRain],
  [/fog|mist|霧/i, CloudFog],
  [/partly|mainly|晴れ時々/i, CloudSun],
  [/clear|sun|晴/i, Sun],
];

function numbers(record: Record<string, unknown>, ...names: string[]): boolean {
  return names.every((name) => typeof record[name] === 'number');
}

function isDay(value: unknown): value is Day {
  return (
    isRecord(value) && typeof value.date === 'string' && numbers(value, 'highC', 'lowC', 'rainChancePercent')
  );
}
