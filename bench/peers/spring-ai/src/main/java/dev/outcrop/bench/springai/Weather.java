package dev.outcrop.bench.springai;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Component;

@Component
class Weather {

    record Report(String city, int temperature, String detail) {}

    /** {@code Oslo+2000} asks for 2,000 characters more. */
    @Tool(description = "Current weather of a city")
    Report weather(String city) {
        int plus = city.indexOf('+');
        return new Report(city, 21, plus < 0 ? "" : "x".repeat(Integer.parseInt(city.substring(plus + 1))));
    }
}
