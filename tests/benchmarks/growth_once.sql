INSERT INTO hcps (id, name, city, country, time_zone, address, contact_point,
                  data_protection_officer, supervisory_authority)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299)
SELECT lower(hex(randomblob(16))), 'Made-up centre ' || i, city, country, time_zone, address,
       contact_point, data_protection_officer, supervisory_authority
FROM n, (SELECT * FROM hcps LIMIT 1);

INSERT INTO people (id, email, display_name, title, locale, mail_locale, time_zone, wants_mail,
                    wants_urgent_mail_at_once, digest_hour, is_active, created_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 899)
SELECT lower(hex(randomblob(16))), 'bench' || i || '@made-up.example', 'Made Up ' || i, '',
       locale, '', time_zone, 0, 0, 7, 1, created_at
FROM n, (SELECT * FROM people LIMIT 1);

CREATE TABLE growth_centres AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM hcps WHERE name LIKE 'Made-up centre %';

CREATE TABLE growth_people AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM people WHERE email LIKE 'bench%';

CREATE TABLE growth_erns AS
SELECT row_number() OVER (ORDER BY code) - 1 AS place, code FROM erns
WHERE code NOT IN (SELECT ern_code FROM panels UNION SELECT ern_code FROM panel_erns);

CREATE UNIQUE INDEX growth_1 ON growth_centres (place);
CREATE UNIQUE INDEX growth_2 ON growth_people (place);
CREATE UNIQUE INDEX growth_3 ON growth_erns (place);
CREATE TABLE growth_copies (old TEXT PRIMARY KEY, new TEXT, place INTEGER)
