//! What the settings are called, and what they mean.

use crate::profile::{Density, Graphics, LogLevel, ThemeChoice};

pub fn theme(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => "As the system",
        ThemeChoice::Light => "Light",
        ThemeChoice::Dark => "Dark",
        ThemeChoice::LightContrast => "High contrast, light",
        ThemeChoice::DarkContrast => "High contrast, dark",
    }
}

pub fn density(density: Density) -> &'static str {
    match density {
        Density::Compact => "Compact",
        Density::Normal => "Normal",
        Density::Roomy => "Roomy",
    }
}

pub fn graphics(graphics: Graphics) -> &'static str {
    match graphics {
        Graphics::Automatic => "Automatic",
        Graphics::Gpu => "Graphics card",
        Graphics::Software => "Software",
    }
}

pub fn graphics_meaning(graphics: Graphics) -> &'static str {
    match graphics {
        Graphics::Automatic => "The graphics card where there is one, else software.",
        Graphics::Gpu => "The graphics card even where none is found; software only if it fails.",
        Graphics::Software => "Never the graphics card: for drivers that draw wrongly.",
    }
}

pub fn log_level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Errors => "Errors only",
        LogLevel::Conversation => "Commands, replies",
        LogLevel::Everything => "Everything",
    }
}
