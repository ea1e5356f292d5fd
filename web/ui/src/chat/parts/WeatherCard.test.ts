// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { readForecast } from './WeatherCard';

const day = { date: '2026-03-01', sky: 'rain', highC: 9, lowC: 2, rainChancePercent: 80 };
const forecast = {
  place: 'Leeds',
  now: { sky: 'rain', temperatureC: 6.5, feelsLikeC: 4, humidityPercent: 90, windKmh: 20 },
  today: day,
  next: [day],
};

it('reads the forecast of the shipped tool, and leaves every other shape to the JSON view', () => {
  expect(readForecast(forecast)).toBe(forecast);
  for (const other of [
    'It is raining.',
    null,
    { place: 'Leeds' },
    { ...forecast, now: { temperatureC: '6' } },
    { ...forecast, next: [{}] },
    { ...forecast, today: undefined },
  ]) {
    expect(readForecast(other)).toBeUndefined();
  }
});
