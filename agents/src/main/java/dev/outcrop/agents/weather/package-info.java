/** Weather and forecasts from Open-Meteo. */
@NullMarked
package dev.outcrop.agents.weather;

import org.jspecify.annotations.NullMarked;
