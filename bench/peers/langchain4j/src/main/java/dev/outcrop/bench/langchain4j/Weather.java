package dev.outcrop.bench.langchain4j;

import dev.langchain4j.agent.tool.Tool;

final class Weather {

    record Report(String city, int temperature) {}

    @Tool("Current weather of a city")
    Report weather(String city) {
        return new Report(city, 21);
    }
}
