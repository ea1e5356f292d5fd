@NullMarked
package dev.outcrop.iac;

import org.jspecify.annotations.NullMarked;
