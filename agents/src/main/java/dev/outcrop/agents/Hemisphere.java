package dev.outcrop.agents;

import java.time.Month;

/** Which half of the earth; its seasons are half a year from the other's. */
public enum Hemisphere {
    NORTH,
    SOUTH;

    /** The northern month that has the season of {@code month} here. */
    public Month northernMonth(Month month) {
        return switch (this) {
            case NORTH -> month;
            case SOUTH -> month.plus(6);
        };
    }
}
