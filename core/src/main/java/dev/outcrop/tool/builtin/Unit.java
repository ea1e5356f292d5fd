package dev.outcrop.tool.builtin;

import dev.outcrop.tool.ToolFailure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A unit: {@code base = amount * factor + offset}. Base units are g, ml, m, m², m/s and K.
 *
 * @see <a href="https://doi.org/10.6028/NIST.SP.811e2008">NIST SP 811</a>, appendix B, for the factors; the shaku-kan
 *     units are those of Japan's Weights and Measures Act of 1891
 */
record Unit(String name, Kind kind, BigDecimal factor, BigDecimal offset) {

    enum Kind {
        MASS("a mass"),
        VOLUME("a volume"),
        LENGTH("a length"),
        AREA("an area"),
        SPEED("a speed"),
        TEMPERATURE("a temperature");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String inWords() {
            return words;
        }
    }

    private static final Map<String, Unit> BY_NAME = table();

    static Unit named(String written) {
        return Optional.ofNullable(BY_NAME.get(key(written)))
                .orElseThrow(() -> new ToolFailure("The unit \"" + written
                        + "\" is not known: use g, kg, oz, lb, ml, l, cup, tbsp, tsp, fl oz, 合, カップ, 大さじ, 小さじ,"
                        + " cm, m, km, in, ft, mi, m2, ha, acre, 坪, km/h, m/s, mph, °C, °F or K."));
    }

    /** Unit names are told apart without case, spaces, dots and width; {@code m²} becomes {@code m2}. */
    private static String key(String written) {
        return Normalizer.normalize(written, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s._°-]", "");
    }

    private static Map<String, Unit> table() {
        var units = new LinkedHashMap<String, Unit>();
        put(units, Kind.MASS, "0.000001", "µg", "mcg", "microgram", "micrograms");
        put(units, Kind.MASS, "0.001", "mg", "milligram", "milligrams");
        put(units, Kind.MASS, "1", "g", "gram", "grams", "グラム");
        put(units, Kind.MASS, "1000", "kg", "kilogram", "kilograms", "kilo", "キロ", "キログラム");
        put(units, Kind.MASS, "1000000", "t", "tonne", "tonnes", "metric ton", "トン");
        put(units, Kind.MASS, "28.349523125", "oz", "ounce", "ounces", "オンス");
        put(units, Kind.MASS, "453.59237", "lb", "lbs", "pound", "pounds", "ポンド");
        put(units, Kind.MASS, "3.75", "匁", "monme");
        put(units, Kind.MASS, "600", "斤", "kin");
        put(units, Kind.MASS, "3750", "貫", "kan");

        put(units, Kind.VOLUME, "1", "ml", "milliliter", "milliliters", "millilitre", "millilitres", "cc", "cm3");
        put(units, Kind.VOLUME, "10", "cl", "centiliter", "centilitre");
        put(units, Kind.VOLUME, "100", "dl", "deciliter", "decilitre", "デシリットル");
        put(units, Kind.VOLUME, "1000", "l", "liter", "liters", "litre", "litres", "リットル", "dm3");
        put(units, Kind.VOLUME, "1000000", "m3", "cubic meter", "cubic meters", "cubic metre", "cubic metres");
        put(units, Kind.VOLUME, "4.92892159375", "tsp", "teaspoon", "teaspoons", "us tsp");
        put(units, Kind.VOLUME, "14.78676478125", "tbsp", "tbs", "tablespoon", "tablespoons", "us tbsp");
        put(units, Kind.VOLUME, "29.5735295625", "fl oz", "fluid ounce", "fluid ounces", "us fl oz");
        put(units, Kind.VOLUME, "236.5882365", "cup", "cups", "us cup", "us cups");
        put(units, Kind.VOLUME, "473.176473", "pint", "pints", "pt", "us pint");
        put(units, Kind.VOLUME, "946.352946", "quart", "quarts", "qt");
        put(units, Kind.VOLUME, "3785.411784", "gallon", "gallons", "gal", "us gallon");
        put(units, Kind.VOLUME, "568.26125", "imperial pint", "uk pint");
        put(units, Kind.VOLUME, "4546.09", "imperial gallon", "uk gallon");
        put(units, Kind.VOLUME, "250", "metric cup", "metric cups");
        put(units, Kind.VOLUME, "15", "大さじ", "大匙", "metric tbsp", "metric tablespoon", "osaji");
        put(units, Kind.VOLUME, "5", "小さじ", "小匙", "metric tsp", "metric teaspoon", "kosaji");
        put(units, Kind.VOLUME, "200", "カップ", "japanese cup");
        put(units, Kind.VOLUME, "180", "合", "gou", "go", "rice cup", "rice cooker cup");
        put(units, Kind.VOLUME, "1800", "升", "shou", "sho");

        put(units, Kind.LENGTH, "0.001", "mm", "millimeter", "millimeters", "millimetre", "millimetres");
        put(units, Kind.LENGTH, "0.01", "cm", "centimeter", "centimeters", "centimetre", "centimetres", "センチ");
        put(units, Kind.LENGTH, "1", "m", "meter", "meters", "metre", "metres", "メートル");
        put(units, Kind.LENGTH, "1000", "km", "kilometer", "kilometers", "kilometre", "kilometres");
        put(units, Kind.LENGTH, "0.0254", "in", "inch", "inches", "\"", "インチ");
        put(units, Kind.LENGTH, "0.3048", "ft", "foot", "feet", "フィート");
        put(units, Kind.LENGTH, "0.9144", "yd", "yard", "yards");
        put(units, Kind.LENGTH, "1609.344", "mi", "mile", "miles", "マイル");
        put(units, Kind.LENGTH, "1852", "nmi", "nautical mile", "nautical miles");
        ratio(units, Kind.LENGTH, "1", "33", "寸", "sun");
        ratio(units, Kind.LENGTH, "10", "33", "尺", "shaku");

        put(units, Kind.AREA, "0.0001", "cm2", "square centimeter", "square centimeters");
        put(units, Kind.AREA, "1", "m2", "sqm", "square meter", "square meters", "square metre", "square metres", "平米");
        put(units, Kind.AREA, "100", "a", "are", "アール");
        put(units, Kind.AREA, "10000", "ha", "hectare", "hectares", "ヘクタール");
        put(units, Kind.AREA, "1000000", "km2", "square kilometer", "square kilometers");
        put(units, Kind.AREA, "0.09290304", "ft2", "sqft", "square foot", "square feet");
        put(units, Kind.AREA, "4046.8564224", "acre", "acres", "エーカー");
        ratio(units, Kind.AREA, "400", "121", "坪", "tsubo");
        ratio(units, Kind.AREA, "12000", "121", "畝", "se");
        ratio(units, Kind.AREA, "120000", "121", "反", "tan");
        ratio(units, Kind.AREA, "1200000", "121", "町", "cho");

        put(units, Kind.SPEED, "1", "m/s", "mps", "meters per second");
        ratio(units, Kind.SPEED, "1", "3.6", "km/h", "kmh", "kph", "kilometers per hour");
        put(units, Kind.SPEED, "0.44704", "mph", "miles per hour");
        ratio(units, Kind.SPEED, "1852", "3600", "kn", "kt", "knot", "knots");

        add(units, new Unit("K", Kind.TEMPERATURE, BigDecimal.ONE, BigDecimal.ZERO), "kelvin");
        add(
                units,
                new Unit("°C", Kind.TEMPERATURE, BigDecimal.ONE, new BigDecimal("273.15")),
                "c",
                "celsius",
                "degrees celsius",
                "摂氏");
        BigDecimal fiveNinths = quotient("5", "9");
        // 0 °F is 459.67 * 5/9 K
        add(
                units,
                new Unit("°F", Kind.TEMPERATURE, fiveNinths, quotient("2298.35", "9")),
                "f",
                "fahrenheit",
                "degrees fahrenheit",
                "華氏");
        return units;
    }

    private static void put(Map<String, Unit> units, Kind kind, String factor, String name, String... others) {
        add(units, new Unit(name, kind, new BigDecimal(factor), BigDecimal.ZERO), others);
    }

    private static void ratio(
            Map<String, Unit> units, Kind kind, String over, String under, String name, String... others) {
        add(units, new Unit(name, kind, quotient(over, under), BigDecimal.ZERO), others);
    }

    private static BigDecimal quotient(String over, String under) {
        return new BigDecimal(over).divide(new BigDecimal(under), MathContext.DECIMAL128);
    }

    private static void add(Map<String, Unit> units, Unit unit, String... others) {
        Stream.concat(Stream.of(unit.name()), Stream.of(others)).forEach(name -> {
            Unit before = units.put(key(name), unit);
            if (before != null && !before.equals(unit)) {
                throw new IllegalStateException("two units are called " + name);
            }
        });
    }
}
