package dev.outcrop.bench.langchain4j;

import dev.langchain4j.agent.tool.Tool;

final class Weather {

    record Report(String city, int temperature, String detail) {}

    /** {@code Oslo+2000} asks for 2,000 characters more. */
    @Tool("Current weather of a city")
    Report weather(String city) {
        int plus = city.indexOf('+');
        return new Report(city, 21, plus < 0 ? "" : "x".repeat(Integer.parseInt(city.substring(plus + 1))));
    }
}
