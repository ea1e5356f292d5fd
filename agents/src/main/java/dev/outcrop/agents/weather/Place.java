package dev.outcrop.agents.weather;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A place on earth; degrees, north and east positive. {@code region} and {@code country} may be empty. */
public record Place(String name, String region, String country, double latitude, double longitude) {

    /** Its name, region and country, as people write it. */
    public String title() {
        return Stream.of(name, region, country)
                .filter(part -> !part.isBlank())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
