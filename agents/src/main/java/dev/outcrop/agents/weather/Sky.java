package dev.outcrop.agents.weather;

/**
 * WMO weather codes in words.
 *
 * @see <a href="https://open-meteo.com/en/docs#weather_variable_documentation">WMO weather interpretation codes</a>
 */
final class Sky {
    private Sky() {}

    static String of(int code) {
        return switch (code) {
            case 0 -> "clear";
            case 1 -> "mainly clear";
            case 2 -> "partly cloudy";
            case 3 -> "overcast";
            case 45, 48 -> "fog";
            case 51, 53, 55, 56, 57 -> "drizzle";
            case 61, 63, 66 -> "rain";
            case 65, 67 -> "heavy rain";
            case 71, 73, 77 -> "snow";
            case 75 -> "heavy snow";
            case 80, 81 -> "rain showers";
            case 82 -> "heavy rain showers";
            case 85, 86 -> "snow showers";
            case 95 -> "thunderstorm";
            case 96, 99 -> "thunderstorm with hail";
            default -> "unknown";
        };
    }
}
