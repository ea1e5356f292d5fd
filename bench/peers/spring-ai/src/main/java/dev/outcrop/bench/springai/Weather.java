package dev.outcrop.bench.springai;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Component;

@Component
class Weather {

    record Report(String city, int temperature) {}

    @Tool(description = "Current weather of a city")
    Report weather(String city) {
        return new Report(city, 21);
    }
}
