package dev.fovea.adapters.cli;

import dev.fovea.Diagnosis;
import dev.fovea.Diagnosis.Component;
import dev.fovea.Fovea;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.image.DecodeOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is wrong with the settings, and what works on this machine without those that are wrong.
 *
 * @param diagnosis of the machine, as if the settings that are wrong were not set
 * @param wrong by property, what was expected and what helps
 */
record SettingsCheck(Diagnosis diagnosis, Map<String, String> wrong) {

    /** Looks at each setting and at the machine. */
    static SettingsCheck run() {
        Map<String, String> wrong = new LinkedHashMap<>();
        Map<String, String> unset = new LinkedHashMap<>();
        try {
            for (Setting setting : Setting.values()) {
                try {
                    parse(setting);
                } catch (InvalidArgumentException e) {
                    leaveOut(setting, e, wrong, unset);
                }
            }
            Diagnosis diagnosis = diagnose(wrong, unset);
            String backend = Setting.BACKEND.value();
            List<String> ids =
                    diagnosis.backends().stream().map(Component::id).distinct().toList();
            if (backend != null && !ids.contains(backend)) {
                wrong.put(
                        Setting.BACKEND.property(),
                        "expected one of " + String.join(", ", ids) + "; " + Names.suggestion(backend, ids));
            }
            return new SettingsCheck(diagnosis, wrong);
        } finally {
            unset.forEach(System::setProperty);
        }
    }

    private static void parse(Setting setting) {
        switch (setting) {
            case THREADS, MEMORY_MAX, IMAGE_MAX_PIXELS, IMAGE_MAX_BYTES, FETCH_TIMEOUT -> setting.number(1);
            case MEMORY_TRACK_LEAKS, NATIVE_ENABLED, OFFLINE, FETCH_HTTP -> setting.flag(false);
            case IMAGE_DECODE_SCALE -> DecodeOptions.defaults();
            case BACKEND, JPEG_LIBRARY, CACHE_DIR, NATIVE_MAX_ISA, MODELS_PATH -> {
                // Known to be wrong only by those who use them.
            }
        }
    }

    private static Diagnosis diagnose(Map<String, String> wrong, Map<String, String> unset) {
        while (true) {
            try {
                return Fovea.diagnose();
            } catch (RuntimeException | LinkageError e) {
                FoveaException typed = Console.typedCause(e).orElse(null);
                Optional<Setting> culprit = typed == null ? Optional.empty() : culprit(typed);
                if (typed == null || culprit.isEmpty()) {
                    throw e;
                }
                leaveOut(culprit.get(), typed, wrong, unset);
            }
        }
    }

    /** The setting that the error is about, while it is still set. */
    private static Optional<Setting> culprit(FoveaException error) {
        Fault fault = error.fault();
        return Arrays.stream(Setting.values())
                .filter(setting -> fault != null && fault.name().equals(setting.property()))
                .filter(setting -> setting.value() != null)
                .findFirst();
    }

    private static void leaveOut(
            Setting setting, FoveaException error, Map<String, String> wrong, Map<String, String> unset) {
        Fault fault = error.fault();
        String repair = fault == null || fault.repair() == null ? "" : "; " + fault.repair();
        wrong.put(
                setting.property(),
                fault == null ? String.valueOf(error.getMessage()) : "expected " + fault.expected() + repair);
        unset.put(setting.property(), System.getProperty(setting.property(), ""));
        System.clearProperty(setting.property());
    }
}
