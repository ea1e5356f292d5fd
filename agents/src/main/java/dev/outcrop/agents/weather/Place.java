package dev.outcrop.agents.weather;

/** A place on earth; degrees, north and east positive. */
public record Place(String name, String country, double latitude, double longitude) {

    /** Its name and country, as people write it. */
    public String title() {
        return country.isBlank() ? name : name + ", " + country;
    }
}
