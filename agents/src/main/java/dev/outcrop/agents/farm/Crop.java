package dev.outcrop.agents.farm;

import java.util.List;

/**
 * When a crop is sown, planted out and harvested, by northern months in temperate climates, and how warm the soil must
 * be. General gardening knowledge; a climate or a variety may be weeks away from it.
 */
public enum Crop {
    TOMATO(List.of(2, 3, 4), List.of(5, 6), List.of(7, 8, 9, 10), 15, false),
    PEPPER(List.of(2, 3), List.of(5, 6), List.of(7, 8, 9, 10), 16, false),
    AUBERGINE(List.of(2, 3), List.of(5, 6), List.of(7, 8, 9), 17, false),
    CUCUMBER(List.of(4, 5), List.of(5, 6), List.of(7, 8, 9), 16, false),
    COURGETTE(List.of(4, 5), List.of(5, 6), List.of(6, 7, 8, 9), 15, false),
    PUMPKIN(List.of(4, 5), List.of(5, 6), List.of(9, 10), 15, false),
    SWEET_CORN(List.of(4, 5), List.of(5, 6), List.of(8, 9), 12, false),
    GREEN_BEAN(List.of(5, 6, 7), List.of(), List.of(7, 8, 9), 12, false),
    LETTUCE(List.of(2, 3, 4, 5, 6, 7, 8), List.of(4, 5, 6, 7, 8, 9), List.of(5, 6, 7, 8, 9, 10), 5, true),
    SPINACH(List.of(2, 3, 4, 8, 9), List.of(), List.of(4, 5, 6, 9, 10, 11), 5, true),
    CARROT(List.of(3, 4, 5, 6, 7), List.of(), List.of(6, 7, 8, 9, 10), 7, true),
    ONION(List.of(2, 3, 8), List.of(4), List.of(7, 8), 7, true),
    GARLIC(List.of(9, 10, 11), List.of(), List.of(6, 7), 5, true),
    POTATO(List.of(), List.of(4, 5), List.of(7, 8, 9), 8, false),
    PEA(List.of(3, 4, 5), List.of(), List.of(6, 7), 6, true),
    CABBAGE(List.of(3, 4, 5), List.of(5, 6), List.of(8, 9, 10, 11), 6, true),
    BROCCOLI(List.of(3, 4, 5, 6), List.of(5, 6, 7), List.of(7, 8, 9, 10, 11), 7, true),
    DAIKON(List.of(8, 9), List.of(), List.of(10, 11, 12), 8, true),
    STRAWBERRY(List.of(), List.of(4, 8, 9), List.of(5, 6, 7), 7, true);

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of alone
    private final List<Integer> sow;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final List<Integer> plantOut;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final List<Integer> harvest;

    private final int soilC;
    private final boolean hardy;

    Crop(List<Integer> sow, List<Integer> plantOut, List<Integer> harvest, int soilC, boolean hardy) {
        this.sow = sow;
        this.plantOut = plantOut;
        this.harvest = harvest;
        this.soilC = soilC;
        this.hardy = hardy;
    }

    List<Integer> sow() {
        return sow;
    }

    List<Integer> plantOut() {
        return plantOut;
    }

    List<Integer> harvest() {
        return harvest;
    }

    /** The soil temperature in degrees Celsius from which it grows. */
    int soilC() {
        return soilC;
    }

    /** Whether it bears a light frost. */
    boolean hardy() {
        return hardy;
    }
}
