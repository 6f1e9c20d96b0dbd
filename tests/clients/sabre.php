<?php
// Reads a calendar from standard input with sabre/vobject, validates it and prints its events as JSON.
require_once '/usr/share/php/Sabre/VObject/autoload.php';

$calendar = Sabre\VObject\Reader::read(stream_get_contents(STDIN));
$faults = array_filter($calendar->validate(), fn ($fault) => $fault['level'] >= 2);
if ($faults) {
    fwrite(STDERR, json_encode(array_map(fn ($fault) => $fault['message'], array_values($faults))));
    exit(1);
}
$utc = new DateTimeZone('UTC');
$time = function ($property) use ($utc) {
    $at = DateTimeImmutable::createFromInterface($property->getDateTime());
    return $property->hasTime() ? $at->setTimezone($utc)->format('Y-m-d\TH:i:sP') : $at->format('Y-m-d');
};
// Debian's version 2 leaves the escapes of a text to its caller.
$text = fn ($property) => strtr((string) $property, ['\\\\' => '\\', '\\,' => ',', '\\;' => ';']);
$events = [];
foreach ($calendar->select('VEVENT') as $event) {
    $events[] = [
        'uid' => (string) $event->UID,
        'title' => $text($event->SUMMARY),
        'start' => $time($event->DTSTART),
        'end' => $time($event->DTEND),
        'place' => $text($event->LOCATION),
        'status' => (string) $event->STATUS,
        'sequence' => (int) (string) $event->SEQUENCE,
        'updated' => $time($event->{'LAST-MODIFIED'}),
        'url' => (string) $event->URL,
        'description' => $text($event->DESCRIPTION),
    ];
}
echo json_encode($events, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
